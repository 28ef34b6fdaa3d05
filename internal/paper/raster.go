package paper

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
	"strconv"
	"sync"

	"golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/f64"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"

	"throughline/internal/bpmn"
	"throughline/internal/bpmn/picture"
)

// PNG paints a drawing for readers that show no vectors, in light colours, at most about 12 megapixels.
func PNG(d picture.Drawing) ([]byte, error) {
	scale := min(2, math.Sqrt(12e6/max(1, d.Width*d.Height)))
	p := painter{scale: scale, img: image.NewRGBA(image.Rect(0, 0, max(1, int(d.Width*scale)), max(1, int(d.Height*scale))))}
	draw.Draw(p.img, p.img.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	for _, m := range d.Marks {
		if m.Text != "" {
			if err := p.text(m); err != nil {
				return nil, err
			}
			continue
		}
		lines := flat(m.Path)
		if m.Fill != picture.None {
			p.fill(lines, m.Fill)
		}
		if m.Stroke != picture.None {
			p.stroke(lines, m)
		}
	}
	var out bytes.Buffer
	err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&out, p.img)
	return out.Bytes(), err
}

type painter struct {
	scale float64
	img   *image.RGBA
}

// flat gives a path as lines, curves as a few chords each.
func flat(path []picture.Seg) [][]bpmn.Point {
	var all [][]bpmn.Point
	var now []bpmn.Point
	for _, s := range path {
		switch s.Op {
		case 'M':
			if len(now) > 1 {
				all = append(all, now)
			}
			now = []bpmn.Point{s.Points[0]}
		case 'L':
			now = append(now, s.Points[0])
		case 'C':
			from := now[len(now)-1]
			const chords = 8
			for i := 1; i <= chords; i++ {
				t := float64(i) / chords
				u := 1 - t
				a, b, c, d := u*u*u, 3*u*u*t, 3*u*t*t, t*t*t
				now = append(now, bpmn.Point{X: a*from.X + b*s.Points[0].X + c*s.Points[1].X + d*s.Points[2].X, Y: a*from.Y + b*s.Points[0].Y + c*s.Points[1].Y + d*s.Points[2].Y})
			}
		case 'Z':
			if len(now) > 1 {
				now = append(now, now[0])
			}
		}
	}
	if len(now) > 1 {
		all = append(all, now)
	}
	return all
}

// area gives the part of the picture around lines, which is all that a mark is worked out on.
func (p *painter) area(lines [][]bpmn.Point, around float64) image.Rectangle {
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, line := range lines {
		for _, at := range line {
			x0, y0, x1, y1 = min(x0, at.X*p.scale), min(y0, at.Y*p.scale), max(x1, at.X*p.scale), max(y1, at.Y*p.scale)
		}
	}
	return image.Rect(int(x0-around)-1, int(y0-around)-1, int(x1+around)+2, int(y1+around)+2).Intersect(p.img.Bounds())
}

func (p *painter) fill(lines [][]bpmn.Point, ink picture.Ink) {
	area := p.area(lines, 0)
	if len(lines) == 0 || area.Empty() {
		return
	}
	r := vector.NewRasterizer(area.Dx(), area.Dy())
	for _, line := range lines {
		for i, at := range line {
			x, y := float32(at.X*p.scale-float64(area.Min.X)), float32(at.Y*p.scale-float64(area.Min.Y))
			if i == 0 {
				r.MoveTo(x, y)
			} else {
				r.LineTo(x, y)
			}
		}
		r.ClosePath()
	}
	r.Draw(p.img, area, image.NewUniform(rgb(ink)), image.Point{})
}

// stroke draws each piece of each line as a bar, all turned the same way so that they add up.
func (p *painter) stroke(lines [][]bpmn.Point, m picture.Mark) {
	half := max(0.5, m.Width*p.scale/2)
	area := p.area(lines, half)
	if len(lines) == 0 || area.Empty() {
		return
	}
	r := vector.NewRasterizer(area.Dx(), area.Dy())
	bar := func(a, b bpmn.Point) {
		ax, ay, bx, by := a.X*p.scale-float64(area.Min.X), a.Y*p.scale-float64(area.Min.Y), b.X*p.scale-float64(area.Min.X), b.Y*p.scale-float64(area.Min.Y)
		d := math.Hypot(bx-ax, by-ay)
		if d == 0 {
			return
		}
		nx, ny := -(by-ay)/d*half, (bx-ax)/d*half
		r.MoveTo(float32(ax+nx), float32(ay+ny))
		r.LineTo(float32(bx+nx), float32(by+ny))
		r.LineTo(float32(bx-nx), float32(by-ny))
		r.LineTo(float32(ax-nx), float32(ay-ny))
		r.ClosePath()
	}
	for _, line := range lines {
		for _, piece := range dashed(line, m.Dash) {
			bar(piece[0], piece[1])
		}
	}
	r.Draw(p.img, area, image.NewUniform(rgb(m.Stroke)), image.Point{})
}

// dashed gives the pieces of a line that are drawn.
func dashed(line []bpmn.Point, dash []float64) [][2]bpmn.Point {
	var out [][2]bpmn.Point
	on, which, left := true, 0, math.Inf(1)
	if len(dash) > 0 {
		left = dash[0]
	}
	for i := 1; i < len(line); i++ {
		a, b := line[i-1], line[i]
		for d := math.Hypot(b.X-a.X, b.Y-a.Y); d > 0 && len(out) < 20_000; {
			step := min(d, left)
			to := bpmn.Point{X: a.X + (b.X-a.X)*step/d, Y: a.Y + (b.Y-a.Y)*step/d}
			if on {
				out = append(out, [2]bpmn.Point{a, to})
			}
			a, d, left = to, d-step, left-step
			if left <= 0 {
				on, which = !on, (which+1)%len(dash)
				left = max(0.5, dash[which])
			}
		}
	}
	return out
}

func (p *painter) text(m picture.Mark) error {
	face, err := faceOf(m.Size*p.scale, m.Bold)
	if err != nil {
		return err
	}
	text := replaced(m.Text)
	width := font.MeasureString(face, text)
	start := fixed.I(0)
	switch m.Anchor {
	case picture.Middle:
		start = -width / 2
	case picture.End:
		start = -width
	}
	x, y := fixed.Int26_6(m.At.X*p.scale*64), fixed.Int26_6(m.At.Y*p.scale*64)
	if !m.Upward {
		(&font.Drawer{Dst: p.img, Src: image.NewUniform(rgb(m.Fill)), Face: face, Dot: fixed.Point26_6{X: x + start, Y: y}}).DrawString(text)
		return nil
	}
	// Written level on a sheet of its own, then turned.
	high, long := int(m.Size*p.scale*1.6), width.Ceil()+4
	sheet := image.NewRGBA(image.Rect(0, 0, long, high))
	base := float64(high) * 0.7
	(&font.Drawer{Dst: sheet, Src: image.NewUniform(rgb(m.Fill)), Face: face, Dot: fixed.Point26_6{X: fixed.I(2), Y: fixed.Int26_6(base * 64)}}).DrawString(text)
	tx, ty := m.At.X*p.scale-base, m.At.Y*p.scale-float64(start)/64+2
	draw.BiLinear.Transform(p.img, f64.Aff3{0, 1, tx, -1, 0, ty}, sheet, sheet.Bounds(), draw.Over, nil)
	return nil
}

var fonts = sync.OnceValues(func() ([2]*opentype.Font, error) {
	var out [2]*opentype.Font
	for i, data := range [][]byte{goregular.TTF, gobold.TTF} {
		f, err := opentype.Parse(data)
		if err != nil {
			return out, err
		}
		out[i] = f
	}
	return out, nil
})

func faceOf(size float64, bold bool) (font.Face, error) {
	both, err := fonts()
	if err != nil {
		return nil, err
	}
	f := both[0]
	if bold {
		f = both[1]
	}
	return opentype.NewFace(f, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone})
}

// rgb gives an ink in light.
func rgb(ink picture.Ink) color.RGBA {
	v, err := strconv.ParseUint(ink.Hex()[1:], 16, 32)
	if err != nil {
		return color.RGBA{A: 255} // every ink is six hex digits
	}
	return color.RGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), 255}
}
