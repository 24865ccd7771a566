import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0004_documents_are_runs_of_pages'),
    ]

    operations = [
        migrations.DeleteModel(
            name='Correction',
        ),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('page', models.PositiveIntegerField()),
                ('field', models.CharField(max_length=20)),
                ('before', models.CharField(blank=True, max_length=255)),
                ('after', models.CharField(blank=True, max_length=255)),
                ('as_it_was', models.JSONField(default=list)),
                ('by', models.CharField(max_length=80)),
                ('at', models.DateTimeField()),
                ('undone_by', models.CharField(blank=True, max_length=80)),
                ('undone_at', models.DateTimeField(null=True)),
                ('original', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='corrections', to='records.original')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
    ]
