FROM node:22.11-alpine
WORKDIR /app
COPY package.json package-lock.json ./
COPY .npmrc ./
RUN npm ci --omit=dev && rm .npmrc
COPY src ./src
USER 10001
CMD ["node", "src/server.js"]
