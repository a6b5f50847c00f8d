FROM debian:13.1-slim
ADD https://tools.example.org/tool.tar.gz /opt/ # {{mark docker-add-remote}}
USER 10001
