package partitions

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"math"
	"slices"
	"sort"
	"strings"
	"time"
)

// What one partition serves in a second:
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/throttling-key-range-limit-exceeded-mitigation.html
const (
	readsPerSecond  = 3000
	writesPerSecond = 1000
)

// A partition that is asked for this share of what it serves, window after window, is hot. AWS says only that it splits what is
// near its limits: https://aws.amazon.com/blogs/database/part-3-scaling-dynamodb-how-partitions-hot-keys-and-split-for-heat-impact-performance/
const (
	hot    = 0.9
	window = 100 * time.Millisecond
)

// remembered is how many of the latest requests a partition knows of, to be split where half of them are on either side.
const remembered = 512

// position is where an item stands in the order of a table or an index: by the hash of its partition key, then by its sort key.
type position struct {
	hash uint64
	sort string
}

func positionOf(pk, sk string) position {
	sum := sha256.Sum256([]byte(pk))
	return position{binary.BigEndian.Uint64(sum[:]), sk}
}

func (p position) compare(other position) int {
	return cmp.Or(cmp.Compare(p.hash, other.hash), cmp.Compare(p.sort, other.sort))
}

// space is the table, or one of its indexes: its partitions, in the order of their positions.
type space struct {
	name       string
	settings   Settings
	partitions []*partition
}

// partition holds the items from a position up to the next partition's.
type partition struct {
	from          position
	reads, writes bucket
	spent         map[string]float64 // units by what they were spent on, such as "reads of EVENT"

	ends     time.Time // of the window that is being counted
	asked    float64   // the share of what it serves that it was asked for in this window
	hotSince time.Time // zero when it is not hot
	latest   []position
	next     int
}

// newSpace cuts the hashes into equal parts.
func newSpace(name string, settings Settings, now time.Time) *space {
	s := &space{name: name, settings: settings}
	for i := range uint64(settings.Partitions) {
		s.partitions = append(s.partitions, s.begin(position{hash: i * (math.MaxUint64 / uint64(settings.Partitions))}, now))
	}
	return s
}

func (s *space) begin(from position, now time.Time) *partition {
	return &partition{from: from, reads: newBucket(readsPerSecond, s.settings.Kept, now), writes: newBucket(writesPerSecond, s.settings.Kept, now), spent: map[string]float64{}}
}

func (s *space) find(at position) int {
	return sort.Search(len(s.partitions), func(i int) bool { return s.partitions[i].from.compare(at) > 0 }) - 1
}

// read spends read units where an item stands, and write spends write units; they return false when the partition has not as
// many left.
func (s *space) read(at position, kind string, units float64, now time.Time) bool {
	p := s.partitions[s.find(at)]
	s.warm(p, at, units/readsPerSecond, now)
	return p.spend(&p.reads, "reads of "+kind, units, now)
}

func (s *space) write(at position, kind string, units float64, now time.Time) bool {
	p := s.partitions[s.find(at)]
	s.warm(p, at, units/writesPerSecond, now)
	return p.spend(&p.writes, "writes of "+kind, units, now)
}

func (p *partition) spend(from *bucket, what string, units float64, now time.Time) bool {
	if !from.take(units, now) {
		return false
	}
	p.spent[what] += units
	return true
}

// warm counts what a partition is asked for, and splits it when it has been hot for long enough.
func (s *space) warm(p *partition, at position, share float64, now time.Time) {
	if s.settings.Heat == 0 {
		return
	}
	if len(p.latest) < remembered {
		p.latest = append(p.latest, at)
	} else {
		p.latest[p.next] = at // the oldest
		p.next = (p.next + 1) % remembered
	}
	if !now.Before(p.ends) {
		cooled := p.asked < hot*window.Seconds() || now.Sub(p.ends) >= window
		switch {
		case cooled:
			p.hotSince = time.Time{}
		case p.hotSince.IsZero():
			p.hotSince = p.ends.Add(-window)
		}
		p.ends, p.asked = now.Truncate(window).Add(window), 0
	}
	p.asked += share
	if !p.hotSince.IsZero() && now.Sub(p.hotSince) >= s.settings.Heat {
		s.split(p, now)
	}
}

// split cuts a partition in two where half of the latest requests are on either side. It stays whole when that would not help: when
// all are for one item, or when each new item of a partition key stands behind those before it, so that one of the two would get
// all that follow. Such a key gets a partition of its own.
func (s *space) split(p *partition, now time.Time) {
	p.hotSince = time.Time{}
	order := slices.SortedFunc(slices.Values(p.latest), position.compare)
	first, cut, last := order[0], order[len(order)/2], order[len(order)-1]
	if cut == first { // half of the requests are for the first item
		behind := slices.IndexFunc(order, func(at position) bool { return at != cut })
		if behind < 0 {
			return
		}
		cut = order[behind]
	}
	if p.grows(cut.hash) {
		switch {
		case first.hash < cut.hash:
			cut = position{hash: cut.hash}
		case last.hash > cut.hash:
			cut = position{hash: cut.hash + 1}
		default:
			return
		}
	}
	i := s.find(p.from)
	s.partitions = slices.Replace(s.partitions, i, i+1, s.begin(p.from, now), s.begin(cut, now))
}

// grows says whether most of the items that are new under a partition key stand behind all that were there.
func (p *partition) grows(hash uint64) bool {
	var asked []string // from the oldest request to the latest
	for i := range p.latest {
		if at := p.latest[(p.next+i)%len(p.latest)]; at.hash == hash {
			asked = append(asked, at.sort)
		}
	}
	old, late := asked[:len(asked)/2], asked[len(asked)/2:]
	if len(old) == 0 {
		return false
	}
	furthest, fresh, behind := slices.Max(old), 0, 0
	for _, sort := range late {
		if !slices.Contains(old, sort) {
			fresh++
			if sort > furthest {
				behind++
			}
		}
	}
	return 2*behind > fresh
}

// busiest says which partition had the least left of what it serves in a time, how much it was of that, and what for.
func (s *space) busiest(lasted time.Duration) (share float64, on string) {
	for _, p := range s.partitions {
		var used struct{ reads, writes float64 }
		for what, units := range p.spent {
			if strings.HasPrefix(what, "reads") {
				used.reads += units / readsPerSecond / lasted.Seconds()
			} else {
				used.writes += units / writesPerSecond / lasted.Seconds()
			}
		}
		for prefix, used := range map[string]float64{"reads": used.reads, "writes": used.writes} {
			if used > share {
				share, on = used, p.most(prefix)
			}
		}
	}
	if s.name != "table" && on != "" {
		on += " in " + s.name
	}
	return share, on
}

// most is what most of a partition's reads, or writes, were for.
func (p *partition) most(prefix string) (what string) {
	most := 0.0
	for each, units := range p.spent {
		if strings.HasPrefix(each, prefix) && (units > most || units == most && each < what) {
			what, most = each, units
		}
	}
	return what
}
