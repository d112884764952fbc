# The image holds the program and what it runs on: no development packages, no bundled PostgreSQL, no secret.
FROM node:24-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The PostgreSQL that `npm start` brings along is an optional package; here the database is a container of its own.
RUN npm ci --omit=dev --omit=optional

FROM node:24-slim
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=3000 \
    BASTION_DATA_DIR=/var/lib/bastion/data \
    BASTION_KEYS_DIR=/var/lib/bastion/keys \
    NODE_COMPILE_CACHE=/tmp/compile-cache
RUN groupadd --system --gid 10001 bastion \
 && useradd --system --uid 10001 --gid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin bastion \
 && install -d -m 0700 -o bastion -g bastion /var/lib/bastion /var/lib/bastion/data /var/lib/bastion/keys
WORKDIR /app
# Everything here belongs to root and is read-only to the program.
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json package-lock.json LICENSE ./
COPY server ./server
COPY adapters ./adapters
COPY views ./views
COPY migrations ./migrations
USER 10001:10001
EXPOSE 3000
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --retries=6 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/readyz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "server/main.ts"]
