package main

import (
	"strings"
	"unicode"
)

// initialisms are words that Go writes in capitals.
var initialisms = map[string]string{
	"id": "ID", "ids": "IDs", "url": "URL", "qr": "QR", "html": "HTML", "json": "JSON", "ip": "IP", "http": "HTTP", "api": "API",
	"csv": "CSV", "pdf": "PDF", "svg": "SVG",
}

// goName is the exported Go name of a camelCase name: eventId → EventID, iCal → ICal.
func goName(name string) string {
	var out strings.Builder
	for _, word := range words(name) {
		if known, ok := initialisms[strings.ToLower(word)]; ok {
			out.WriteString(known)
		} else {
			out.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	return out.String()
}

// words takes a name apart, at capitals and at what is no letter.
func words(name string) []string {
	var parts []string
	start := 0
	runes := []rune(name)
	flush := func(end int) {
		if end > start {
			parts = append(parts, string(runes[start:end]))
		}
	}
	for i, r := range runes {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			flush(i)
			start = i + 1
		case unicode.IsUpper(r) && i > start && !unicode.IsUpper(runes[i-1]):
			flush(i)
			start = i
		}
	}
	flush(len(runes))
	return parts
}
