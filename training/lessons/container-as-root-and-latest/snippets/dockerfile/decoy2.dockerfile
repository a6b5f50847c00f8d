FROM node:22.11-alpine
WORKDIR /app
RUN adduser -D -u 10001 shop
COPY package.json package-lock.json ./
RUN npm ci --omit=dev
COPY src ./src
CMD ["node", "src/server.js"]
