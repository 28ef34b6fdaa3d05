package chart

import (
	"fmt"
	"math"
)

// Spark draws values as a line of a word's size, its last point marked; values that are not finite leave a gap.
func Spark(values []float64) string {
	const width, height, inset = 88.0, 20.0, 3.0
	low, high, last := math.Inf(1), math.Inf(-1), -1
	for i, v := range values {
		if finite(v) {
			low, high, last = math.Min(low, v), math.Max(high, v), i
		}
	}
	var d drawing
	if last < 0 {
		d.open("spark", width, height, "No values yet", "")
		return d.close()
	}
	d.open("spark", width, height, fmt.Sprintf("%d values from %s to %s, latest %s", len(values), exact(low), exact(high), exact(values[last])), "")
	x := func(i int) float64 {
		return inset + float64(i)*(width-2*inset)/math.Max(1, float64(len(values)-1))
	}
	y := func(v float64) float64 {
		if high == low {
			return height / 2
		}
		return height - inset - (v-low)/(high-low)*(height-2*inset)
	}
	places := make([]spot, len(values))
	for i, v := range values {
		places[i] = spot{x: x(i), y: math.NaN()}
		if finite(v) {
			places[i].y = y(v)
		}
	}
	d.add(`<path fill="none" stroke="%s" stroke-width="1.3" stroke-linejoin="round" d="%s"/>`, ink, pathOf(places))
	d.add(`<circle cx="%s" cy="%s" r="2.2" fill="%s"/>`, px(x(last)), px(y(values[last])), accent)
	return d.close()
}
