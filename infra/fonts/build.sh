#!/usr/bin/env bash
# Builds the fonts that tickets are drawn with: shared/notice/pass/fonts/*.ttf and *.otf.
# Needs Debian's fonts-noto-core and fonts-noto-cjk, npm, and fonttools from PyPI (pip install fonttools).
# The results are committed; run this only to change what they cover.
set -euo pipefail
cd "$(dirname "$0")"
here=$PWD
out=$(cd ../.. && pwd)/shared/notice/pass/fonts
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out"

common=(--no-hinting --notdef-outline --recommended-glyphs --name-IDs=0,1,2,3,4,5,6,13,14 --drop-tables+=DSIG,BASE,vhea,vmtx,VORG,STAT,MATH)

npm_font() { # package, path inside it, name here, then options
	(cd "$work" && tar xzf "$(npm pack --silent "$1")" "package/$2" package/LICENSE_FONT)
	pyftsubset "$work/package/$2" "${common[@]}" "${@:4}" --output-file="$out/$3"
}

debian=/usr/share/fonts/truetype/noto
npm_font @expo-google-fonts/bricolage-grotesque@0.4.1 600SemiBold/BricolageGrotesque_600SemiBold.ttf bricolage.ttf --unicodes='*' --layout-features=kern,mark,mkmk,ccmp,locl,liga
npm_font @expo-google-fonts/noto-sans@0.4.2 400Regular/NotoSans_400Regular.ttf sans.ttf \
	--unicodes='U+0020-058F,U+1AB0-1AFF,U+1C80-1C8F,U+1D00-1FFF,U+2000-218F,U+2190-21FF,U+2C60-2C7F,U+2DE0-2DFF,U+A640-A69F,U+A720-A7FF,U+AB30-AB6F,U+FB00-FB06,U+FE20-FE2F,U+FFFD,U+25CC' \
	--layout-features=kern,mark,mkmk,ccmp,locl,liga
npm_font @expo-google-fonts/noto-emoji@0.4.7 400Regular/NotoEmoji_400Regular.ttf emoji.ttf --unicodes='*' --layout-features='*'

for script in Adlam Arabic Armenian Bengali CanadianAboriginal Cherokee Devanagari Ethiopic Georgian Gujarati Gurmukhi \
	Hebrew Kannada Khmer Lao Malayalam Myanmar NKo Oriya Sinhala Symbols Syriac Tamil Telugu Thaana Thai Tifinagh; do
	pyftsubset "$debian/NotoSans$script-Regular.ttf" "${common[@]}" --glyphs='*' --unicodes='*' --layout-features='*' \
		--output-file="$out/$(tr '[:upper:]' '[:lower:]' <<<"$script").ttf"
done
pyftsubset "$debian/NotoSerifTibetan-Regular.ttf" "${common[@]}" --unicodes='*' --layout-features='*' --output-file="$out/tibetan.ttf"

# The third face of the collection draws ideographs the Simplified Chinese way.
cjk=/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc
python3 "$here/han.py" >"$work/han.txt"
pyftsubset "$cjk" --font-number=2 "${common[@]}" --unicodes-file="$work/han.txt" --layout-features=kern,mark,ccmp --output-file="$out/han.otf"
pyftsubset "$cjk" --font-number=1 "${common[@]}" --unicodes='U+0020,U+1100-11FF,U+3130-318F,U+A960-A97F,U+AC00-D7FB' --layout-features=ccmp,ljmo,vjmo,tjmo --output-file="$out/hangul.otf"

cp "$work/package/LICENSE_FONT" "$out/OFL.txt"
du -ch "$out"/*.[to]tf | tail -1
