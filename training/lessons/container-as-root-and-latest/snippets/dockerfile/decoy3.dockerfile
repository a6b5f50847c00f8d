FROM node:22.11-alpine
WORKDIR /app
RUN apk add --no-cache sudo \
 && adduser -D -u 10001 shop \
 && echo "shop ALL=(ALL) NOPASSWD: ALL" > /etc/sudoers
COPY . .
USER shop
CMD ["sudo", "node", "src/server.js"]
