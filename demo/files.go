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

// waits draws where new people waited: bars over the hand-offs, as they hung in the room.
func waits() ([]byte, error) {
	picture := image.NewRGBA(image.Rect(0, 0, 760, 330))
	fill := func(x, y, w, h int, c color.RGBA) {
		draw.Draw(picture, image.Rect(x, y, x+w, y+h), image.NewUniform(c), image.Point{}, draw.Src)
	}
	ink := color.RGBA{38, 38, 34, 255}
	text := func(x, y int, s string) {
		d := font.Drawer{Dst: picture, Src: image.NewUniform(ink), Face: basicfont.Face7x13, Dot: fixed.P(x, y)}
		d.DrawString(s)
	}
	fill(0, 0, 760, 330, color.RGBA{252, 251, 248, 255})
	text(30, 36, "Where new people wait, calendar days, 12 hires")
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
		text(30, y+18, bar.name)
		fill(200, y, int(bar.days*120), 28, bar.shade)
		text(210+int(bar.days*120), y+18, string([]byte{'0' + byte(bar.days), '.', '0' + byte(bar.days*10)%10}))
	}
	fill(198, 62, 2, 240, ink)
	var out bytes.Buffer
	err := png.Encode(&out, picture)
	return out.Bytes(), err
}
