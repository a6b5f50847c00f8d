FROM node:22.11-alpine
WORKDIR /app
COPY package.json package-lock.json ./
RUN --mount=type=secret,id=npm,env=NPM_TOKEN npm ci --omit=dev # {{mark}}
COPY src ./src
USER 10001
CMD ["node", "src/server.js"]
