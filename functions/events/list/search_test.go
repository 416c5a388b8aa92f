package main

import (
	"math"
	"strconv"
	"testing"
)

// A place that is accepted is one on Earth, and written out it is the same place.
func FuzzNear(f *testing.F) {
	for _, seed := range []string{"52.52,13.405", "-90,180", "90.0000001,0", "NaN,0", "Inf,-Inf", "0x1p3,1e1", "1_0,0", ",", "1", "1,2,3", " 1,2", "+1,-0", "1e-400,1e400"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, near string) {
		place, err := area(near, nil)
		if err != nil || place == nil {
			if place != nil || near == "" && err != nil {
				t.Errorf("%q is %+v, %v", near, place, err)
			}
			return
		}
		latitude, longitude := place.Centre.Latitude, place.Centre.Longitude
		if !(math.Abs(latitude) <= 90 && math.Abs(longitude) <= 180) || place.RadiusKM != usualRadius {
			t.Errorf("%q is %+v", near, place)
		}
		written := strconv.FormatFloat(latitude, 'g', -1, 64) + "," + strconv.FormatFloat(longitude, 'g', -1, 64)
		if again, err := area(written, nil); err != nil || again.Centre != place.Centre {
			t.Errorf("%q is %+v, which is written %q and read as %+v, %v", near, place, written, again, err)
		}
	})
}
