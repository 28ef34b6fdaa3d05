package demo

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"

	"golang.org/x/image/font"
	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/math/fixed"
)

// interviews gives the notes that stand beside a task.
func interviews() ([]byte, error) {
	return []byte(`Interviews with twelve hires, notes by Tuan
--------------------------------------------

What could you not do on your first day?
  laptop missing or empty             9 of 12
  no access to the ticket system      7 of 12
  no badge                            4 of 12
  salary account asked for again      4 of 12

Whom did you ask?
  "My manager, who asked People ops, who asked IT." (8 of 12)
  "The person beside me gave me her login." (2 of 12, told to IT)

When did you do the whole job for the first time?
  earliest 20 days after the offer, latest 25

In their words
  "Everybody was kind and nobody knew whose turn it was."
  "I wrote my address into three forms."
  "The laptop came the week I had learned to live without it."
`), nil
}

// board is a picture that is drawn by hand, on paper that is not quite white.
type board struct{ *image.RGBA }

var ink = color.RGBA{38, 38, 34, 255}

func newBoard(w, h int) board {
	b := board{image.NewRGBA(image.Rect(0, 0, w, h))}
	b.fill(0, 0, w, h, color.RGBA{252, 251, 248, 255})
	return b
}

func (b board) fill(x, y, w, h int, c color.RGBA) {
	draw.Draw(b, image.Rect(x, y, x+w, y+h), image.NewUniform(c), image.Point{}, draw.Src)
}

func (b board) text(x, y int, s string) {
	d := font.Drawer{Dst: b, Src: image.NewUniform(ink), Face: basicfont.Face7x13, Dot: fixed.P(x, y)}
	d.DrawString(s)
}

func (b board) png() ([]byte, error) {
	var out bytes.Buffer
	err := png.Encode(&out, b)
	return out.Bytes(), err
}

// waits draws where new people waited: bars over the hand-offs, as they hung in the room.
func waits() ([]byte, error) {
	b := newBoard(760, 330)
	b.text(30, 36, "Where new people wait, calendar days, 12 hires")
	for i, bar := range []struct {
		name  string
		days  float64
		shade color.RGBA
	}{
		{"People ops to IT", 3.8, color.RGBA{188, 66, 48, 255}}, {"IT to Finance", 0.6, color.RGBA{124, 82, 196, 255}},
		{"Manager to People ops", 0.5, color.RGBA{64, 110, 214, 255}}, {"Finance to People ops", 0.3, color.RGBA{190, 122, 30, 255}},
		{"Legal to People ops", 0.2, color.RGBA{128, 128, 120, 255}},
	} {
		y := 70 + i*48
		b.text(30, y+18, bar.name)
		b.fill(200, y, int(bar.days*120), 28, bar.shade)
		b.text(210+int(bar.days*120), y+18, string([]byte{'0' + byte(bar.days), '.', '0' + byte(bar.days*10)%10}))
	}
	b.fill(198, 62, 2, 240, ink)
	return b.png()
}

// shelf draws where the laptops stand that are ready to be handed out.
func shelf() ([]byte, error) {
	b := newBoard(640, 300)
	b.text(30, 32, "Store room 2, shelf B: take from the left")
	ready, blank := color.RGBA{15, 107, 92, 255}, color.RGBA{190, 122, 30, 255}
	for row, name := range []string{"With the standard image", "Waiting for the image"} {
		y := 70 + row*110
		b.text(30, y-8, name)
		for i := range 7 - 3*row {
			b.fill(34+i*72, y, 60, 44, map[int]color.RGBA{0: ready, 1: blank}[row])
			b.fill(34+i*72, y+46, 60, 5, ink)
		}
		b.fill(26, y+58, 560, 6, color.RGBA{150, 128, 100, 255})
	}
	return b.png()
}
