# One image for the interface and the workers. The model files are fetched into the image once,
# so that its containers need no network.
FROM python:3.11-slim-bookworm

RUN apt-get update \
    && apt-get install -y --no-install-recommends ffmpeg \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation fonts-noto-core fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /app
COPY requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt

COPY pyproject.toml README.md package.json package-lock.json ./
COPY scripts scripts
COPY meetings meetings
COPY media media
COPY ingest ingest
COPY transcribe transcribe
COPY search_app search_app
COPY verbatim verbatim
RUN pip install --no-cache-dir --no-deps -e . \
    && python scripts/browser_libraries.py \
    && rm -rf node_modules

ENV VERBATIM_DATA=/data VERBATIM_MODELS=/models
RUN verbatim models fetch \
    && useradd --uid 1000 --create-home verbatim \
    && install -d -o verbatim -g verbatim /data
USER verbatim
VOLUME /data
EXPOSE 5000
CMD ["verbatim", "serve", "--host", "0.0.0.0", "--no-worker"]
