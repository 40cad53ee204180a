#!/bin/sh
# The browser of the journeys: finds Chromium and a Chinese font, installs them where it may.
set -eu
browser() {
    for name in "${CHROMIUM:-chromium}" chromium chromium-browser google-chrome google-chrome-stable; do
        command -v "$name" && return 0
    done
    return 1
}
font() {
    # Without fontconfig nothing can be asked, and nothing would be drawn either.
    fc-list ':lang=zh' 2>/dev/null | grep -q .
}

if browser >/dev/null && font; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Chromium and a Chinese font ..."
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -qq && apt-get install -qq -y --no-install-recommends \
        chromium fontconfig fonts-noto-cjk; } >/dev/null </dev/null || true
fi
if browser >/dev/null && font; then
    exit 0
fi
echo "The browser tests need Chromium and a Chinese font: install chromium and fonts-noto-cjk." >&2
exit 1
