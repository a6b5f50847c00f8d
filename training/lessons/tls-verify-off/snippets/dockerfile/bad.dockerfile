FROM debian:13.1-slim
RUN apt-get install -y --allow-unauthenticated curl # {{mark docker-pkg-insecure-flags}}
USER 10001
