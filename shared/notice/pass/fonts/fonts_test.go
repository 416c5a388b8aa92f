package fonts

import (
	"io/fs"
	"testing"
)

// Every file is a font that reads, and none is carried along unused.
func TestFontsRead(t *testing.T) {
	used := map[string]*Font{}
	for _, f := range byScript {
		used[f.name] = f
	}
	for _, f := range append([]*Font{Heading}, Fallbacks...) {
		used[f.name] = f
	}
	entries, err := fs.ReadDir(files, ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		name := entry.Name()[:len(entry.Name())-len(".ttf")]
		f, ok := used[name]
		if !ok {
			t.Errorf("%s is embedded but never drawn with", entry.Name())
			continue
		}
		if upem := f.Face().Upem(); upem == 0 {
			t.Errorf("%s has no units per em", name)
		}
	}
	if len(used) != len(entries) {
		t.Errorf("%d fonts are named, %d are embedded", len(used), len(entries))
	}
}

func TestCoverage(t *testing.T) {
	for f, letters := range map[*Font]string{
		Heading: "Ayþçñßőżệ",
		Text:    "Ařβжệʼ–€",
		Han:     "王喆堃珺𠮷髙﨑あン。",
		hangul:  "김뷁",
		Emoji:   "🎉🦄👩",
	} {
		for _, r := range letters {
			if _, ok := f.Face().NominalGlyph(r); !ok {
				t.Errorf("%s lacks %c (%U)", f, r, r)
			}
		}
	}
}

func BenchmarkReadHan(b *testing.B) {
	for b.Loop() {
		if _, err := read("han.otf"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReadEmoji(b *testing.B) {
	for b.Loop() {
		if _, err := read("emoji.ttf"); err != nil {
			b.Fatal(err)
		}
	}
}
