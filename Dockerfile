# syntax=docker/dockerfile:1
# Tightrope alone, static, without a shell or anything else:
#   docker build --tag tightrope .
#   docker run --rm --volume "$PWD/policies:/policies:ro" tightrope check .
#   docker run --rm --volume "$PWD/policies:/policies:ro" --publish 8080:8080 tightrope

# Alpine's Rust links with musl, and statically.
FROM rust:1.95.0-alpine AS build
WORKDIR /tightrope
COPY Cargo.toml Cargo.lock askama.toml ./
COPY benches/*.rs benches/
COPY examples/*.rs examples/
COPY grammar grammar
COPY docs/checks docs/checks
COPY src src
# What is built is tried, so that an image that cannot start is none.
RUN cargo build --release --locked --bin tightrope \
    && strip target/release/tightrope \
    && target/release/tightrope --version

FROM scratch
LABEL org.opencontainers.image.title="tightrope" \
      org.opencontainers.image.description="Policy as code for personalization that keeps its manners" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0"
COPY --from=build /tightrope/target/release/tightrope /usr/bin/tightrope
COPY LICENSE-MIT LICENSE-APACHE /usr/share/licenses/tightrope/
# Nobody: a number, for there are no names here.
USER 65532:65532
WORKDIR /policies
ENTRYPOINT ["/usr/bin/tightrope"]
# Without a word it serves them, and keeps up with them.
EXPOSE 8080
CMD ["serve", ".", "--listen", "0.0.0.0:8080"]
