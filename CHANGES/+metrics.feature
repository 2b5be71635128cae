Where `OTEL_ENABLED` is set, the content app exports what SPK sources answered as the counter `content.spk_requests`.
