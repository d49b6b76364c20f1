# Small, not root, one process tree. Build: docker build -t gongkai .   Run: docker run -p 8000:8000 -v gongkai:/data gongkai
FROM python:3.11-slim AS build
WORKDIR /app
COPY requirements/run.txt requirements/run.txt
RUN python -m venv /app/.venv \
 && /app/.venv/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements/run.txt

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /data --create-home gongkai
WORKDIR /app
COPY --from=build /app/.venv /app/.venv
COPY bot bot
COPY scheduler scheduler
COPY config config
ENV PATH=/app/.venv/bin:$PATH PYTHONPATH=/app PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    GONGKAI_VAR_DIR=/data GONGKAI_HOST=0.0.0.0 GONGKAI_LOG_FORMAT=json
USER gongkai
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "-m", "bot.cli.main"]
CMD ["run"]
