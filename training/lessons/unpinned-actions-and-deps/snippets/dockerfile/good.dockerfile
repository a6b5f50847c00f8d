FROM debian:13.1-slim
ARG SUM # beside the version, in the repository
ADD --checksum=$SUM https://tools.example.org/tool.tar.gz /opt/ # {{mark}}
USER 10001
