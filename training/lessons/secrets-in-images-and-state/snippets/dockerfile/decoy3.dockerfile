FROM node:22.11-alpine
WORKDIR /app
COPY package.json package-lock.json ./
COPY .npmrc /root/.npmrc
RUN npm ci --omit=dev && rm /root/.npmrc
COPY src ./src
USER 10001
CMD ["node", "src/server.js"]
