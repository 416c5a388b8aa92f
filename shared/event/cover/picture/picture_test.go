package picture_test

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"net/http"
	"strings"
	"testing"

	"github.com/event-radar/event-radar/shared/event/cover"
	"github.com/event-radar/event-radar/shared/event/cover/picture"
)

var slot = cover.Slots[0]

// dusk is a picture that is mostly of one color, with a sun in it.
func dusk(width, height int) image.Image {
	canvas := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			canvas.Set(x, y, color.NRGBA{0x2a, 0x1b, 0x4d, 0xff})
			if (x-width/2)*(x-width/2)+(y-height/2)*(y-height/2) < height*height/16 {
				canvas.Set(x, y, color.NRGBA{0xf2, 0xa6, 0x3b, 0xff})
			}
		}
	}
	return canvas
}

// plain is of one color.
func plain(c color.NRGBA) image.Image {
	canvas := image.NewNRGBA(image.Rect(0, 0, 480, 270))
	draw.Draw(canvas, canvas.Bounds(), image.NewUniform(c), image.Point{}, draw.Src)
	return canvas
}

func encoded(t testing.TB, format string, of image.Image) []byte {
	t.Helper()
	var file bytes.Buffer
	var err error
	switch format {
	case "png":
		err = png.Encode(&file, of)
	case "jpeg":
		err = jpeg.Encode(&file, of, nil)
	case "gif":
		err = gif.Encode(&file, of, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// webP is a lossless WebP of one color (https://developers.google.com/speed/webp/docs/webp_lossless_bitstream_specification): each
// of its prefix codes has one symbol, so that pixels take no bits.
func webP(width, height int, c color.NRGBA) []byte {
	var bits []byte
	used := 0
	write := func(value, count int) {
		for i := range count {
			if used%8 == 0 {
				bits = append(bits, 0)
			}
			bits[used/8] |= byte(value>>i&1) << (used % 8)
			used++
		}
	}
	write(0x2f, 8)
	write(width-1, 14)
	write(height-1, 14)
	write(0, 1+3) // no alpha, version 0
	write(0, 1+1+1)
	for _, symbol := range []uint8{c.G, c.R, c.B, c.A, 0} {
		write(1, 1) // a simple code
		write(0, 1) // of one symbol
		write(1, 1) // of eight bits
		write(int(symbol), 8)
	}
	write(0, 16)
	if len(bits)%2 == 1 {
		bits = append(bits, 0)
	}
	size := func(n int) []byte { return []byte{byte(n), byte(n >> 8), byte(n >> 16), byte(n >> 24)} }
	file := append([]byte("RIFF"), size(4+8+len(bits))...)
	file = append(file, "WEBPVP8L"...)
	return append(append(file, size(len(bits))...), bits...)
}

func TestAPictureIsWhatItHolds(t *testing.T) {
	violet := color.NRGBA{0x2a, 0x1b, 0x4d, 0xff}
	for name, c := range map[string]struct {
		content []byte
		want    cover.Seen
	}{
		"PNG":            {encoded(t, "png", dusk(480, 270)), cover.Seen{Size: cover.Size{Width: 480, Height: 270, Format: cover.PNG}, Color: "#2a1b4d"}},
		"WebP":           {webP(480, 270, violet), cover.Seen{Size: cover.Size{Width: 480, Height: 270, Format: cover.WebP}, Color: "#2a1b4d"}},
		"rounded":        {encoded(t, "png", dusk(480, 269)), cover.Seen{Size: cover.Size{Width: 480, Height: 269, Format: cover.PNG}, Color: "#2a1b4d"}},
		"nothing to see": {encoded(t, "png", image.NewNRGBA(image.Rect(0, 0, 480, 270))), cover.Seen{Size: cover.Size{Width: 480, Height: 270, Format: cover.PNG}, Color: "#ffffff"}},
		"more behind it": {append(encoded(t, "png", dusk(480, 270)), "<script>"...), cover.Seen{Size: cover.Size{Width: 480, Height: 270, Format: cover.PNG}, Color: "#2a1b4d"}},
		"JPEG":           {encoded(t, "jpeg", plain(violet)), cover.Seen{Size: cover.Size{Width: 480, Height: 270, Format: cover.JPEG}, Color: "#291b4d"}},
	} {
		seen, err := picture.Look(c.content, slot)
		if err != nil || seen != c.want {
			t.Errorf("%s: %+v, %v; want %+v", name, seen, err, c.want)
		}
	}
}

func TestWhatIsNoCoverIsSaidToBeNone(t *testing.T) {
	whole := encoded(t, "jpeg", dusk(480, 270))
	bomb := encoded(t, "png", dusk(480, 270))
	copy(bomb[16:], []byte{0x00, 0x00, 0xff, 0xff, 0x00, 0x00, 0xff, 0xff}) // says that it has 65,535 × 65,535 pixels
	binary.BigEndian.PutUint32(bomb[29:], crc32.ChecksumIEEE(bomb[12:29]))
	for name, c := range map[string]struct {
		content []byte
		want    string
	}{
		"nothing":           {nil, "no WebP, JPEG or PNG"},
		"a text":            {[]byte("<svg xmlns='http://www.w3.org/2000/svg'/>"), "no WebP, JPEG or PNG"},
		"a GIF":             {encoded(t, "gif", dusk(480, 270)), "no WebP, JPEG or PNG"},
		"a page that poses": {append([]byte("\x89PNG\r\n\x1a\n"), "<script>alert(1)</script>"...), "no WebP, JPEG or PNG"},
		"another size":      {encoded(t, "png", dusk(960, 540)), "960 × 540"},
		"too high":          {encoded(t, "png", dusk(480, 273)), "480 × 273"},
		"cut off":           {whole[:len(whole)/2], "not whole"},
		"the start of it":   {webP(480, 270, color.NRGBA{A: 0xff})[:28], "no"},
		"a bomb":            {bomb, "65535 × 65535"},
	} {
		if seen, err := picture.Look(c.content, slot); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %+v, %v; want it to say %q", name, seen, err, c.want)
		}
	}
}

// Whatever is uploaded, what is taken for a picture is one of the three kinds and of its slot's size, says so again, and has a color;
// what stands behind it changes nothing.
func FuzzLook(f *testing.F) {
	small := image.NewNRGBA(image.Rect(0, 0, 480, 270))
	for _, format := range []string{"png", "jpeg", "gif"} {
		file := encoded(f, format, small)
		f.Add(file, []byte(nil))
		f.Add(file[:len(file)/2], []byte("<script>"))
	}
	violet := color.NRGBA{0x2a, 0x1b, 0x4d, 0xff}
	f.Add(webP(480, 270, violet), []byte("\xff\xd9"))
	f.Add(webP(16383, 16383, violet), []byte(nil))
	f.Add([]byte("RIFF\xff\xff\xff\xffWEBPVP8X\x0a\x00\x00\x00\x10\x00\x00\x00\xdf\x01\x00\x0d\x01\x00"), []byte("ALPH"))
	f.Add([]byte("<svg xmlns='http://www.w3.org/2000/svg'/>"), []byte(nil))
	f.Fuzz(func(t *testing.T, content, behind []byte) {
		seen, err := picture.Look(content, slot)
		if err != nil {
			if said := err.Error(); seen != (cover.Seen{}) || said == "" || strings.ContainsFunc(said, func(r rune) bool { return r < ' ' }) {
				t.Errorf("%q is refused with %q, and is %+v", content, said, seen)
			}
			return
		}
		color, found := strings.CutPrefix(seen.Color, "#")
		if _, err := hex.DecodeString(color); err != nil || !found || len(color) != 6 {
			t.Errorf("%q has the color %q", content, seen.Color)
		}
		if seen.Width != slot.Width || seen.Height < slot.Height-2 || seen.Height > slot.Height+2 || http.DetectContentType(content) != seen.Format.ContentType() {
			t.Errorf("%q is taken for %+v, a browser takes it for %s", content, seen, http.DetectContentType(content))
		}
		if again, err := picture.Look(append(bytes.Clone(content), behind...), slot); err == nil && again.Format != seen.Format {
			t.Errorf("%q is %+v, and with more behind it %+v", content, seen, again)
		}
	})
}
