package discovery

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"
)

// Wherever it is and however large: what lies in an area lies in one of its cells, of which there are at most ten.
func TestAnAreaIsCovered(t *testing.T) {
	seed := rand.Uint64()
	t.Log("seed", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	most := 0
	for i := range 2_000 {
		area := Area{Centre: Point{math.Asin(2*random.Float64()-1) * 180 / math.Pi, 360*random.Float64() - 180}, RadiusKM: 1 + 499*random.Float64()}
		switch i % 10 { // where maps end
		case 0:
			area.Centre.Latitude = 90 - 5*random.Float64()
		case 1:
			area.Centre.Latitude = -90
		case 2:
			area.Centre.Longitude = 180
		}
		cells := area.cells()
		most = max(most, len(cells))
		// A point at a random bearing, often on the edge.
		distance := area.RadiusKM * min(1, 1.2*random.Float64())
		centre, pole := s2.PointFromLatLng(area.Centre.latLng()), s2.PointFromCoords(0.3, 0.4, 0.5)
		edge := s2.Rotate(s2.InterpolateAtDistance(s1.Angle(distance/earthRadius), centre, pole), centre, s1.Angle(2*math.Pi*random.Float64()))
		at := s2.LatLngFromPoint(edge)
		point := Point{at.Lat.Degrees(), at.Lng.Degrees()}
		if away := area.Centre.distance(point); math.Abs(away-distance) > 0.001 {
			t.Fatalf("%+v is %.4f km away from %+v, want %.4f", point, away, area.Centre, distance)
		}
		if !slices.ContainsFunc(point.cells(), func(cell string) bool { return slices.Contains(cells, cell) }) {
			t.Errorf("%+v lies in no cell of %+v", point, area)
		}
	}
	if most > 10 {
		t.Errorf("an area has %d cells", most)
	}
}
