package paper

import (
	"bytes"
	"image"
	"image/color"
	_ "image/gif" // registers the decoder
	"image/jpeg"
	"image/png"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // registers the decoder
)

// Bounds of pictures: what is decoded, and what is kept of a large one.
const (
	maxPixels = 40_000_000
	maxSide   = 1600
)

// photo is a picture ready for a file. Kind is "png" or "jpeg".
type photo struct {
	data          []byte
	kind          string
	width, height int
}

// ready decodes a picture and writes it anew, no larger than paper can show, so that no reader meets a form it does not
// know. What is no picture, or too large a one, gives false.
func ready(data []byte) (photo, bool) {
	config, kind, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || config.Width < 1 || config.Height < 1 || config.Width*config.Height > maxPixels {
		return photo{}, false
	}
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return photo{}, false
	}
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	if longest := max(w, h); longest > maxSide {
		w, h = max(1, w*maxSide/longest), max(1, h*maxSide/longest)
	}
	flat := image.NewRGBA(image.Rect(0, 0, w, h)) // on white: paper shows no transparency
	draw.Draw(flat, flat.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.ApproxBiLinear.Scale(flat, flat.Bounds(), img, img.Bounds(), draw.Over, nil)
	var out bytes.Buffer
	if kind == "jpeg" {
		if jpeg.Encode(&out, flat, &jpeg.Options{Quality: 88}) != nil {
			return photo{}, false
		}
		return photo{out.Bytes(), "jpeg", w, h}, true
	}
	if png.Encode(&out, flat) != nil {
		return photo{}, false
	}
	return photo{out.Bytes(), "png", w, h}, true
}
