"""Conversations of a party's own, words on the cases of organizations, each message's first reading, notices."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


def marks(apps, schema_editor):
    """A conversation belongs to the party whose account began it; an organization's account tells none."""
    for one in apps.get_model("portal", "Conversation").objects.all():
        first = one.messages.exclude(role="staff").order_by("pk").first()
        access = first and apps.get_model("portal", "Access").objects.filter(
            person=first.by_id, case=one.case_id, role=one.role
        ).order_by("-pk").first()
        if access:
            one.party_mark = access.party_mark
            one.save(update_fields=["party_mark"])


def first_cases(apps, schema_editor):
    """The case of whose party an organization's account was invited was looked at by staff; every other one waits."""
    words = apps.get_model("portal", "OrganizationCase")
    for access in apps.get_model("portal", "Access").objects.filter(case=None).select_related("invitation"):
        words.objects.create(
            access=access, case_id=access.invitation.case_id, allowed=True, decided_at=access.since,
            decided_by=access.invitation.issued_by,
        )


def first_readings(apps, schema_editor):
    """What was read up to an instant was read then at the latest; an earlier instant is not known."""
    reading = apps.get_model("portal", "Reading")
    for one in apps.get_model("portal", "ReadUpTo").objects.all():
        messages = one.conversation.messages.filter(at__lte=one.at)
        reading.objects.bulk_create(reading(message=message, person_id=one.person_id, at=one.at) for message in messages)


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0002_tries"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("holder", "notices_to", models.EmailField(blank=True, max_length=254, default=""), preserve_default=False),
        migrations.AddField("holder", "notices_code", models.CharField(blank=True, max_length=64, default=""), preserve_default=False),
        migrations.AddField("holder", "notices_asked_at", models.DateTimeField(null=True)),
        migrations.AddField("holder", "notices_since", models.DateTimeField(null=True)),
        migrations.AddField(
            "access",
            "replaced_by",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="replaces", to="portal.invitation"
            ),
        ),
        migrations.CreateModel(
            name="OrganizationCase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("allowed", models.BooleanField()),
                ("decided_at", models.DateTimeField()),
                ("decided_by", models.CharField(max_length=80)),
                ("first_seen_at", models.DateTimeField(null=True)),
                ("access", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="cases", to="portal.access")),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("access", "case"), name="one_word_on_a_case_of_an_organization")
                ],
            },
        ),
        migrations.RunPython(first_cases, migrations.RunPython.noop),
        migrations.AddField("conversation", "party_mark", models.CharField(blank=True, max_length=64, default=""), preserve_default=False),
        migrations.RunPython(marks, migrations.RunPython.noop),
        migrations.RenameModel("Reading", "ReadUpTo"),
        migrations.AlterField(
            "readupto",
            "conversation",
            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="portal.conversation"),
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("message", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="readings", to="portal.message")),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("message", "person"), name="one_first_reading_a_person")],
            },
        ),
        migrations.RunPython(first_readings, migrations.RunPython.noop),
        migrations.DeleteModel("ReadUpTo"),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("dropped_at", models.DateTimeField(null=True)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case")),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(sent_at__isnull=True, dropped_at__isnull=True),
                        fields=("person", "case"),
                        name="one_waiting_notice_a_person",
                    )
                ],
            },
        ),
    ]
