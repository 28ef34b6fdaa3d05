package blob

import (
	"bytes"
	"image"
	_ "image/gif" // registers the decoder
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // registers the decoder

	"throughline/internal/fault"
)

const (
	maxPixels   = 40_000_000 // 40 megapixels decode into at most 160 MB
	previewSide = 480
	headBytes   = 1 << 20 // within which the size of a picture must stand
)

// Measure reads the head of a picture (PNG, JPEG, GIF, WebP), at most 1 MB of it, and gives its width and height in
// pixels. What is no picture, and one whose head is damaged, is fault.Invalid.
func Measure(r io.Reader) (width, height int, err error) {
	config, _, err := image.DecodeConfig(io.LimitReader(r, headBytes))
	if err != nil || config.Width <= 0 || config.Height <= 0 {
		return 0, 0, fault.Wrap(err, fault.Invalid, "The file is not a PNG, JPEG, GIF or WebP picture that can be shown")
	}
	return config.Width, config.Height, nil
}

// Preview draws a picture (PNG, JPEG, WebP, the first frame of a GIF) no wider and no higher than 480 pixels; a smaller
// one keeps its size. The result is a JPEG when the picture is opaque and came as JPEG or WebP, else a PNG. The header
// is read first: a picture of more than 40 megapixels is refused with fault.Limit before any of it is decoded, and what
// is no picture with fault.Invalid.
func Preview(r io.Reader) (data []byte, mime string, err error) {
	// What is read for the header is kept, to be put before the rest again.
	var seen bytes.Buffer
	config, format, err := image.DecodeConfig(io.TeeReader(io.LimitReader(r, headBytes), &seen))
	if err != nil {
		return nil, "", fault.Wrap(err, fault.Invalid, "The file is not a PNG, JPEG, GIF or WebP picture that can be shown")
	}
	if config.Width <= 0 || config.Height <= 0 || config.Width > maxPixels/config.Height {
		return nil, "", fault.New(fault.Limit, "The picture has %d × %d pixels, more than the 40 megapixels that can be shown; the file itself is kept", config.Width, config.Height)
	}
	source, _, err := image.Decode(io.MultiReader(&seen, r))
	if err != nil {
		return nil, "", fault.Wrap(err, fault.Invalid, "The picture is damaged and cannot be shown; the file itself is kept")
	}
	small := shrink(source, previewSide)
	return written(small, format, 82)
}

// written encodes a picture that came in a format: what was lossy and is opaque as a JPEG of the quality, the rest as a PNG.
func written(img image.Image, format string, quality int) (data []byte, mime string, err error) {
	var out bytes.Buffer
	if opaque, ok := img.(interface{ Opaque() bool }); ok && opaque.Opaque() && (format == "jpeg" || format == "webp") {
		err = jpeg.Encode(&out, img, &jpeg.Options{Quality: quality})
		mime = "image/jpeg"
	} else {
		err = png.Encode(&out, img)
		mime = "image/png"
	}
	if err != nil {
		return nil, "", fault.Wrap(err, fault.Internal, "a picture could not be written")
	}
	return out.Bytes(), mime, nil
}

// shrink draws anew even what is small enough, so that nothing hidden in the sent file reaches a reader.
func shrink(source image.Image, side int) image.Image {
	bounds := source.Bounds()
	w, h := bounds.Dx(), bounds.Dy()
	if longer := max(w, h); longer > side {
		w, h = max(1, w*side/longer), max(1, h*side/longer)
	}
	small := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.ApproxBiLinear.Scale(small, small.Bounds(), source, bounds, draw.Src, nil)
	return small
}
