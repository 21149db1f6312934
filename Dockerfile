# The command line of Batchbook, without the window and WebKit: for scheduled jobs on a server.
#
#   docker build --build-arg BATCHBOOK_COMMIT=$(git rev-parse --short=12 HEAD) -t batchbook .
FROM rust:1.95-bookworm AS build
WORKDIR /source
COPY . .
# The folder of the history does not come along.
ARG BATCHBOOK_COMMIT=
RUN cargo build --locked --release --no-default-features

FROM debian:bookworm-slim
RUN useradd --system --uid 10001 --create-home batchbook \
    && install -d -o batchbook -g batchbook /app/data /app/uploads /app/backups
COPY --from=build /source/target/release/batchbook /usr/bin/batchbook
USER batchbook
WORKDIR /app
# The database must be on a local disk; the attachments may be on a share.
ENV BATCHBOOK_DATA_DIR=/app/data \
    UPLOAD_STORAGE_PATH=/app/uploads
VOLUME ["/app/data", "/app/uploads", "/app/backups"]
ENTRYPOINT ["batchbook"]
CMD ["status"]
