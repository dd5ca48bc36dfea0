"""Makes the reference's tables and a token; prints the token. Run as `python -m benchmarks.reference.make`."""

import os
import sys

import django
from django.core.management import call_command


def main() -> None:
    """Make what the reference needs in its empty database."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.reference.settings"
    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)
    from django.contrib.auth.models import User
    from rest_framework.authtoken.models import Token

    token, _ = Token.objects.get_or_create(user=User.objects.create(username="phone"))
    sys.stdout.write(token.key)


if __name__ == "__main__":
    main()
