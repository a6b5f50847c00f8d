FROM node:22.11-alpine
WORKDIR /app
COPY package.json package-lock.json ./
ENV NPM_TOKEN={{secret npm-token seed=1}} # {{mark npm-access-token}}
RUN npm ci --omit=dev
COPY src ./src
USER 10001
CMD ["node", "src/server.js"]
