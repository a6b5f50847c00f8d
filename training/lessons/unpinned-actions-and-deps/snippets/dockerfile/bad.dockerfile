FROM debian:13.1-slim
ADD https://tools.example.org/tool.tar.gz /opt/ # {{mark}}
USER 10001
