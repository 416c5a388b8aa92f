package pass

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"flag"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

var gallery = flag.String("gallery", "", "a folder to write every ticket of the tests to, to be looked at")

func jazz() Ticket {
	return Ticket{
		EventTitle:     "Jazz under the Stars",
		Start:          time.Date(2026, 11, 27, 18, 0, 0, 0, time.UTC),
		End:            time.Date(2026, 11, 27, 21, 0, 0, 0, time.UTC),
		TimeZone:       "Europe/Berlin",
		Venue:          "Kulturhaus Kreuzberg",
		Address:        "Hauptstraße 5, Hinterhof",
		City:           "10967 Berlin",
		HolderName:     "Anna Björk",
		TicketType:     "Standing, early bird",
		Code:           "4K7Q-01JABCDEFGHJKMNPQRSTVWXYZ0-3MZ9C8X7R6T5Y4WQ2J1HNGFEDC",
		OrderID:        "ord_01JABCDEFGHJKMNPQRSTVWXYZ0",
		RegistrationID: "reg_01JABCDEFGHJKMNPQRSTVWXYZ1",
		Number:         2, Of: 3,
	}
}

// People's names, as they come.
var names = map[string]string{
	"latin":       "Anna Björk",
	"arabic":      "محمد عبد الرحمن الخوارزمي",
	"chinese":     "王小喆 · 堃珺𠮷",
	"emoji":       "Zoë 👩‍👩‍👧 🎉 🏳️‍🌈 🇩🇪 👍🏽",
	"bidi":        "Sarah שרה Cohen כהן (تل أبيب 42)",
	"hebrew":      "דוד בן־גוריון",
	"devanagari":  "श्रीमती प्रियंका शर्मा",
	"thai":        "สมชาย ใจดี ณ อยุธยา",
	"japanese":    "髙橋﨑子 さくら",
	"korean":      "김하늘 뷁 (金)",
	"vietnamese":  "Đặng Thị Ánh Nguyệt",
	"greek":       "Ἀριστοτέλης Παπαδόπουλος",
	"cyrillic":    "Щербаков Ёжик Қазақ",
	"stacked":     "Z̷̢̛̙͚̓a̶̧̛͎͊l̵̡̰̏g̷̢̛͖̈́o̴̡͎͋",
	"mathematics": "𝓐𝓷𝓷𝓪 𝕭𝖏ö𝖗𝖐 Ａｎｎａ",
	"long":        "Wolfeschlegelsteinhausenbergerdorff-Zimmerman-Featherstonehaugh Hubert Blaine the Seventh of Somewhere Quite Far",
	"unbroken":    strings.Repeat("Donaudampfschifffahrt", 8),
	"unknown":     "\U00013000 \U0001E2C0 \uE000 \uFFFF x",
	"tamil":       "கார்த்திகேயன் சிவராமகிருஷ்ணன்",
	"burmese":     "ဒေါ်အောင်ဆန်းစုကြည်",
	"amharic":     "ኃይለ ገብረሥላሴ",
	"georgian":    "ნინო ბურჯანაძე, Արամ",
	"empty":       "",
	"invalid":     "a\x80b\u202Egnp.exe\u0000\r\nc",
}

func TestEveryNameIsDrawn(t *testing.T) {
	for label, name := range names {
		t.Run(label, func(t *testing.T) {
			t.Parallel()
			ticket := jazz()
			ticket.HolderName = name
			if label == "long" || label == "unbroken" {
				ticket.EventTitle, ticket.Venue, ticket.Address, ticket.TicketType = name, name, name, name
			}
			if label == "arabic" || label == "chinese" || label == "emoji" {
				ticket.EventTitle, ticket.Venue = name, name
			}
			svg, err := ticket.SVG()
			if err != nil {
				t.Fatal(err)
			}
			wellFormed(t, svg)
			pdf, err := PDF(ticket)
			if err != nil {
				t.Fatal(err)
			}
			show(t, label+".svg", svg)
			show(t, label+".pdf", pdf)
			if testing.Short() && label != "long" {
				return // the code does not know the name
			}
			picture, err := ticket.PNG()
			if err != nil {
				t.Fatal(err)
			}
			if got := scan(t, picture); got != ticket.Code {
				t.Errorf("scanned %q, want %q", got, ticket.Code)
			}
			show(t, label+".png", picture)
		})
	}
}

func show(t *testing.T, name string, content []byte) {
	t.Helper()
	if *gallery == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(*gallery, name), content, 0o644); err != nil {
		t.Error(err)
	}
}

// scan reads the QR code as a phone would.
func scan(t *testing.T, picture []byte) string {
	t.Helper()
	decoded, err := png.Decode(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	if decoded.Bounds() != image.Rect(0, 0, pageWidth*pixels, pageHeight*pixels) {
		t.Errorf("the picture is %v", decoded.Bounds())
	}
	// A screenshot at a third of the size is still enough for a scanner.
	small := image.NewGray(image.Rect(0, 0, pageWidth, pageHeight))
	for y := range pageHeight {
		for x := range pageWidth {
			small.Set(x, y, decoded.At(x*pixels+1, y*pixels+1))
		}
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(small)
	if err != nil {
		t.Fatal(err)
	}
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	if err != nil {
		t.Fatal(err)
	}
	return result.GetText()
}

func wellFormed(t *testing.T, document []byte) {
	t.Helper()
	decoder := xml.NewDecoder(bytes.NewReader(document))
	for {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// The code is held letter for letter: no case is folded, nothing trimmed.
func TestCodeLetterForLetter(t *testing.T) {
	for _, code := range []string{
		jazz().Code, "a", "aB-_.~:/?#", " leading and trailing ", "0123456789", "ABC123", "ünïcode 券", strings.Repeat("Xy9_", 50),
	} {
		ticket := jazz()
		ticket.Code = code
		picture, err := ticket.PNG()
		if err != nil {
			t.Fatal(err)
		}
		if got := scan(t, picture); got != code {
			t.Errorf("scanned %q, want %q", got, code)
		}
	}
	for _, code := range []string{"", strings.Repeat("x", 1500), strings.Repeat("x", 10000)} {
		ticket := jazz()
		ticket.Code = code
		if _, err := ticket.SVG(); !errors.Is(err, ErrCode) {
			t.Errorf("a code of %d characters: %v, want %v", len(code), err, ErrCode)
		}
	}
}

// Who does not see the picture gets its words.
func TestWords(t *testing.T) {
	ticket := jazz()
	ticket.HolderName = names["arabic"] + " <script>"
	svg, err := ticket.SVG()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		names["arabic"] + " &lt;script&gt;", "Jazz under the Stars", "Fri 27 Nov 2026", "19:00–22:00 (Europe/Berlin, CET)",
		"Kulturhaus Kreuzberg", "Hauptstraße 5, Hinterhof, 10967 Berlin", "Standing, early bird", "Ticket 2 of 3", ticket.OrderID,
	} {
		if !strings.Contains(strings.ReplaceAll(string(svg), "\n", " "), want) {
			t.Errorf("no %q in the SVG", want)
		}
	}
	if strings.Contains(string(svg), "<script") {
		t.Error("a name became markup")
	}
}

// However the texts come, the layout stays on the page and everything is drawn.
func TestPDFOfAnOrder(t *testing.T) {
	var tickets []Ticket
	for _, name := range names {
		ticket := jazz()
		ticket.HolderName = name
		tickets = append(tickets, ticket)
	}
	pdf, err := PDF(tickets...)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(pdf, []byte("%PDF-1.")) || !bytes.HasSuffix(bytes.TrimSpace(pdf), []byte("%%EOF")) {
		t.Error("not a PDF")
	}
	if got := bytes.Count(pdf, []byte("<</Type/Page/")); got != len(tickets) {
		t.Errorf("%d pages for %d tickets", got, len(tickets))
	}
	if _, err := PDF(); err == nil {
		t.Error("no tickets made a PDF")
	}
}

// The text layer of a PDF says every letter of a name, so that it can be found and read aloud.
func TestPDFSaysNames(t *testing.T) {
	for label, name := range names {
		if label == "long" || label == "unbroken" {
			continue // shortened
		}
		ticket := jazz()
		ticket.HolderName = name
		pdf, err := PDF(ticket)
		if err != nil {
			t.Fatal(err)
		}
		meanings := meanings(t, pdf)
		for _, r := range newTypesetter().drawable(name) {
			if !strings.ContainsRune(meanings, r) {
				t.Errorf("%s: %c (%U) is not in the text layer", label, r, r)
			}
		}
	}
}

// meanings is what the glyphs of the text layer's fonts stand for, all in one.
func meanings(t *testing.T, pdf []byte) string {
	t.Helper()
	var all []uint16
	for part := range bytes.SplitSeq(pdf, []byte("stream\n")) {
		r, err := zlib.NewReader(bytes.NewReader(part))
		if err != nil {
			continue // between streams
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range regexp.MustCompile(`(?m)^<..> <((?:[0-9A-F]{4})+)>$`).FindAllSubmatch(content, -1) {
			units, err := hex.DecodeString(string(entry[1]))
			if err != nil {
				t.Fatal(err)
			}
			for i := 0; i+1 < len(units); i += 2 { // a meaning is in UTF-16
				all = append(all, binary.BigEndian.Uint16(units[i:]))
			}
		}
	}
	return string(utf16.Decode(all))
}

func TestWhere(t *testing.T) {
	for _, c := range []struct {
		ticket        Ticket
		name, address string
	}{
		{Ticket{Venue: "Hall", Address: "Street 1", City: "Town"}, "Hall", "Street 1, Town"},
		{Ticket{Address: "Street 1", City: "Town"}, "Street 1, Town", ""},
		{Ticket{Online: true}, "Online", "The link is on your order's page"},
		{Ticket{Venue: "Hall", City: "Town", Online: true}, "Hall", "Town · also online"},
		{Ticket{Venue: "Hall", Online: true}, "Hall", "also online"},
		{Ticket{}, "Place to be announced", ""},
	} {
		if name, address := c.ticket.Where(); name != c.name || address != c.address {
			t.Errorf("%+v: %q, %q; want %q, %q", c.ticket, name, address, c.name, c.address)
		}
	}
}

// Nothing stands outside the page, however long the texts are.
func TestNothingOverflows(t *testing.T) {
	for label, name := range names {
		if label == "stacked" {
			continue // marks may be piled as high as one likes
		}
		ticket := jazz()
		ticket.HolderName, ticket.EventTitle, ticket.Venue, ticket.Address, ticket.TicketType = name, name, name, name, name
		s, err := layOut(newTypesetter(), ticket)
		if err != nil {
			t.Fatal(err)
		}
		page := image.Rect(0, 0, pageWidth*pixels, pageHeight*pixels)
		for _, f := range s.fills {
			if b := f.outlines().bounds(); !b.In(page) {
				t.Errorf("%s: a shape at %v is not within %v", label, b, page)
			}
		}
	}
}

func TestConcurrently(t *testing.T) {
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			if _, err := PDF(jazz(), jazz()); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
}

func FuzzNames(f *testing.F) {
	for _, name := range names {
		f.Add(name)
	}
	f.Add(strings.Repeat("\u0301", 10000))
	f.Add(strings.Repeat("ﷺ", 3000))
	f.Add(strings.Repeat("\U000E0061", 500))
	f.Fuzz(func(t *testing.T, name string) {
		ticket := jazz()
		ticket.HolderName, ticket.EventTitle, ticket.Address = name, name, name
		started := time.Now()
		svg, err := ticket.SVG()
		if err != nil {
			t.Fatal(err)
		}
		wellFormed(t, svg)
		if _, err := PDF(ticket); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(started); took > 5*time.Second {
			t.Errorf("took %v", took)
		}
	})
}

func BenchmarkPDF(b *testing.B) {
	for _, label := range []string{"latin", "arabic", "chinese", "emoji", "long"} {
		b.Run(label, func(b *testing.B) {
			ticket := jazz()
			ticket.HolderName = names[label]
			var size int
			for b.Loop() {
				pdf, err := PDF(ticket)
				if err != nil {
					b.Fatal(err)
				}
				size = len(pdf)
			}
			b.ReportMetric(float64(size), "bytes")
		})
	}
}

func BenchmarkPNG(b *testing.B) {
	var size int
	for b.Loop() {
		picture, err := jazz().PNG()
		if err != nil {
			b.Fatal(err)
		}
		size = len(picture)
	}
	b.ReportMetric(float64(size), "bytes")
}

func BenchmarkSVG(b *testing.B) {
	var size int
	for b.Loop() {
		svg, err := jazz().SVG()
		if err != nil {
			b.Fatal(err)
		}
		size = len(svg)
	}
	b.ReportMetric(float64(size), "bytes")
}
