FROM node:22.11-alpine
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev
USER 10001
COPY src ./src
USER root
CMD ["node", "src/server.js"]
