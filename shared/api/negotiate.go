package api

import (
	"strconv"
	"strings"
)

// negotiate chooses one of the media types on offer by an Accept header (RFC 9110, section 12.5.1). Who takes none of them
// gets the first: an answer is more use than 406.
func negotiate(accept string, offers []string) string {
	if len(offers) == 0 {
		return ""
	}
	best, bestQuality := offers[0], 0.0
	for _, offer := range offers {
		if quality := qualityOf(accept, offer); quality > bestQuality {
			best, bestQuality = offer, quality
		}
	}
	return best
}

// qualityOf is how much an Accept header likes a media type, by the most specific range that takes it in.
func qualityOf(accept, offer string) float64 {
	family, _, _ := strings.Cut(offer, "/")
	quality, specific := 0.0, 0
	for part := range strings.SplitSeq(accept, ",") {
		media, parameters, _ := strings.Cut(part, ";")
		found := 0
		switch strings.ToLower(strings.TrimSpace(media)) {
		case offer:
			found = 3
		case family + "/*":
			found = 2
		case "*/*", "*":
			found = 1
		}
		if found > specific {
			quality, specific = weight(parameters), found
		}
	}
	return quality
}

// weight is the q of a header's element, 1 when it has none.
func weight(parameters string) float64 {
	for parameter := range strings.SplitSeq(parameters, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(parameter), "=")
		if !strings.EqualFold(name, "q") {
			continue
		}
		quality, err := strconv.ParseFloat(value, 64)
		if err != nil || !(quality >= 0 && quality <= 1) { // NaN is neither
			return 0
		}
		return quality
	}
	return 1
}
