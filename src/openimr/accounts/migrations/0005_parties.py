

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_quality_staff'),
    ]

    operations = [
        migrations.AlterField(
            model_name='person',
            name='role',
            field=models.CharField(choices=[('intake', 'Intake and records'), ('medical_director', 'Medical director'), ('reviewer', 'Physician reviewer'), ('quality', 'Quality staff'), ('auditor', 'Programme auditor'), ('publication', 'Publication'), ('injured_worker', 'Injured worker'), ('representative', 'Representative of the worker'), ('claims_administrator', 'Claims administrator'), ('requesting_physician', 'Requesting physician')], default='intake', max_length=20),
        ),
    ]
