package discovery

import (
	"slices"
	"time"

	"github.com/event-radar/event-radar/shared/event"
)

// Search is what somebody looks for; what is left empty does not matter.
type Search struct {
	From      time.Time // what ends after this
	To        time.Time // what starts before this; the zero time is for ever
	Text      string    // whose words each begin a word of the event
	Category  string
	Tag       string
	City      string
	Near      *Area // in which some of it takes place
	Price     Price
	Format    event.Format
	Language  string // BCP 47; of whatever region
	Organizer string // a user's id
}

// MostWords is how many words somebody may look for.
const MostWords = 6

// wanted is a search made ready for comparing.
type wanted struct {
	Search
	from, city, tag, language string
	words                     []string
}

func (s Search) ready() wanted {
	w := wanted{Search: s, from: instant(s.From), city: Fold(s.City), tag: Fold(s.Tag), words: Words(s.Text)}
	if s.Language != "" {
		w.language = primary(s.Language)
	}
	return w
}

// nowhere says that nothing can be found: there is no letter in what must have some, or no time lies between the bounds.
func (w wanted) nowhere() bool {
	return w.City != "" && w.city == "" || w.Tag != "" && w.tag == "" || w.Text != "" && len(w.words) == 0 ||
		!w.To.IsZero() && instant(w.To) < w.freshSince()
}

// freshSince is how far back a list is read, and runningSince how far what is running. Less than that, or an event would be
// seen twice at the instant at which one entry gives way to the next.
func (w wanted) freshSince() string   { return instant(w.From.Add(time.Millisecond - fresh)) }
func (w wanted) runningSince() string { return instant(w.From.Add(time.Millisecond - stretch)) }

// admits holds a card against all that is looked for, and notes on it how far away it is.
func (w wanted) admits(card *Card) bool {
	return card.Ends > w.from &&
		(w.Organizer == "" || card.OrganizerID == w.Organizer) &&
		(w.Category == "" || card.Category == w.Category) &&
		(w.Format == "" || card.Format == w.Format) &&
		(w.Price == "" || card.Price == w.Price) &&
		(w.language == "" || primary(card.Language) == w.language) &&
		(w.tag == "" || slices.ContainsFunc(card.Tags, func(tag string) bool { return Fold(tag) == w.tag })) &&
		(w.city == "" || slices.Contains(card.cities(), w.city)) &&
		(w.Near == nil || w.Near.reaches(card)) &&
		(len(w.words) == 0 || holds(card.terms(), w.words))
}

// reaches says whether an event takes place in the area, and notes how far from its centre.
func (a Area) reaches(card *Card) bool {
	for _, point := range card.points() {
		distance := a.Centre.distance(point)
		if distance <= a.RadiusKM && (card.DistanceKM == nil || distance < *card.DistanceKM) {
			card.DistanceKM = &distance
		}
	}
	return card.DistanceKM != nil
}

// way is some lists that together hold all that a search can find.
type way []string

// mostWordWays bounds the words whose lists are compared.
const mostWordWays = 3

// ways are those that lead to what is looked for. Of several it takes a look to tell which is the shortest. What most events
// have in common leads anywhere only where there is nothing else.
func (w wanted) ways() []way {
	if w.Organizer != "" {
		return []way{{byOrganizer(w.Organizer)}}
	}
	var ways []way
	for _, head := range likelyRarest(w.words, mostWordWays) {
		ways = append(ways, way{byWord(head)})
	}
	if w.city != "" {
		ways = append(ways, way{byCity(w.city)})
	}
	if w.tag != "" {
		ways = append(ways, way{byTag(w.tag)})
	}
	if w.Near != nil {
		var cells way
		for _, cell := range w.Near.cells() {
			cells = append(cells, byCell(cell))
		}
		ways = append(ways, cells)
	}
	switch {
	case len(ways) > 0:
		return ways
	case w.Category != "":
		return []way{{byCategory(w.Category)}}
	case w.Format != "":
		return []way{{byFormat(w.Format)}}
	case w.Price != "":
		return []way{{byPrice(w.Price)}}
	case w.language != "":
		return []way{{byLanguage(w.language)}}
	}
	return []way{{everything}}
}
