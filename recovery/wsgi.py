"""What the web server runs."""

import os

from django.core.wsgi import get_wsgi_application

from recovery.checks import refuse_contradictions, refuse_unfit_database
from recovery.memory import settle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recovery.settings")

application = get_wsgi_application()
refuse_contradictions()
refuse_unfit_database()
settle()
