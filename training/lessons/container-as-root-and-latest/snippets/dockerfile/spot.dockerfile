FROM node:latest # {{mark docker-unpinned-base}}
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev
COPY src ./src
CMD ["node", "src/server.js"] # {{mark}}
