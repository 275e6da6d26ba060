from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0011_corrections"),
    ]

    operations = [
        migrations.AddField(
            model_name="demand",
            name="mended_on",
            field=models.DateField(null=True, verbose_name="上次看到整改"),
        ),
    ]
