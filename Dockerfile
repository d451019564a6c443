# SPDX-License-Identifier: Apache-2.0
# The image of Caisson: one static executable. `make image` prepares what is copied here and builds it.
FROM scratch
ARG VERSION
ARG REVISION
LABEL org.opencontainers.image.title="Caisson" \
      org.opencontainers.image.description="The gate in front of the Docker socket" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
# /caisson; and by links of other names /usr/local/bin/caisson, on the path, and /healthcheck, as wollomatic's image has it.
COPY root/ /
# It knows by this that it is alone in its container: where to listen, and whom `caisson health` asks.
ENV CAISSON_IN_CONTAINER=1
# Nobody. The socket's group is added where it runs: group_add in compose, --group-add on the command line.
USER 65534:65534
EXPOSE 2375
HEALTHCHECK --interval=10s --timeout=3s --start-period=2s --retries=3 CMD ["/caisson", "health"]
ENTRYPOINT ["/caisson"]
