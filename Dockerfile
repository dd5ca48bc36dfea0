# syntax=docker/dockerfile:1

# The packages, with their hashes checked.
FROM python:3.13-slim AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
COPY requirements-server.txt .
RUN /opt/venv/bin/pip install --require-hashes -r requirements-server.txt

# What runs: no compiler, no pip cache, no root.
FROM python:3.13-slim
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=recovery.settings \
    STATIC_COLLECTED=1
RUN useradd --system --uid 10001 --no-create-home recovery && install --directory --owner=recovery --mode=700 /photos
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY . .
RUN python -m django collectstatic --no-input --verbosity 0 && python -m compileall -q recovery symptoms alerts
USER recovery
EXPOSE 8000
CMD ["gunicorn", "recovery.wsgi", "--bind=0.0.0.0:8000", "--worker-class=gthread", "--workers=2", "--threads=4", \
     "--timeout=30", "--preload", "--no-control-socket", "--worker-tmp-dir=/dev/shm"]
