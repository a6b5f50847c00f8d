FROM node:22.11-alpine # {{mark}}
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev
COPY src ./src
USER 10001 # {{mark}}
CMD ["node", "src/server.js"]
