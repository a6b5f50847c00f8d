FROM node:22.11-alpine
WORKDIR /app
COPY package.json package-lock.json ./
ARG NPM_TOKEN
RUN npm config set //npm.example.org/:_authToken=$NPM_TOKEN \
 && npm ci --omit=dev
COPY src ./src
USER 10001
CMD ["node", "src/server.js"]
