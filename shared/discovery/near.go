package discovery

import (
	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"
)

// Point is a place on Earth, in degrees (WGS 84).
type Point struct{ Latitude, Longitude float64 }

// Area is what lies within a radius of a point, as the crow flies.
type Area struct {
	Centre   Point
	RadiusKM float64
}

// earthRadius is the mean radius in kilometres (IUGG). The Earth's flattening makes distances up to half a per cent wrong.
const earthRadius = 6371.0088

// Areas are covered by cells of S2 (https://s2geometry.io), which are nearly squares of the same size everywhere and know
// neither poles nor a date line. A point stands in one cell of each level: some 600, 150 and 36 km wide. Of a common area, 25 km
// around somewhere, four to six of the smallest make a cover, and ten of the largest that of the largest.
var coverer = s2.RegionCoverer{MinLevel: 4, MaxLevel: 8, LevelMod: 2, MaxCells: 8}

func (p Point) latLng() s2.LatLng { return s2.LatLngFromDegrees(p.Latitude, p.Longitude) }

// cells are those that the point lies in, one of each level.
func (p Point) cells() []string {
	var cells []string
	leaf := s2.CellIDFromLatLng(p.latLng())
	for level := coverer.MinLevel; level <= coverer.MaxLevel; level += coverer.LevelMod {
		cells = append(cells, leaf.Parent(level).ToToken())
	}
	return cells
}

// distance is how far it is to another point, in kilometres along the sphere.
func (p Point) distance(other Point) float64 {
	return p.latLng().Distance(other.latLng()).Radians() * earthRadius
}

// cells are those that together cover the area, and a little more than it.
func (a Area) cells() []string {
	const margin = 1.0001 // so that no rounding leaves out what lies on the edge
	around := s2.CapFromCenterAngle(s2.PointFromLatLng(a.Centre.latLng()), s1.Angle(a.RadiusKM*margin/earthRadius))
	var cells []string
	for _, cell := range coverer.Covering(around) {
		cells = append(cells, cell.ToToken())
	}
	return cells
}
