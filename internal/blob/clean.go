package blob

import (
	"bytes"
	"encoding/binary"
	"image"
	"io"

	"throughline/internal/fault"
)

const (
	maxPicture = 20 << 20 // bytes of a picture that is drawn anew
	cleanSide  = 2400     // pixels; more than a page shows
)

// Clean draws a picture (PNG, JPEG, WebP, the first frame of a GIF) anew, upright and no side longer than 2400 pixels, so
// that what its file tells besides stays behind: where, when and with what it was taken, by whom, comments. The result is
// a JPEG or a PNG, as in Preview. More than 20 MB or 40 megapixels are fault.Limit, what is no picture fault.Invalid.
func Clean(r io.Reader) (data []byte, mime string, err error) {
	sent, err := io.ReadAll(io.LimitReader(r, maxPicture+1))
	if err != nil {
		return nil, "", fault.New(fault.Invalid, "The picture was cut off on its way; send it again")
	}
	if len(sent) > maxPicture {
		return nil, "", fault.New(fault.Limit, "The picture is larger than %d MB; make it smaller and send it again", maxPicture>>20)
	}
	w, h, err := Measure(bytes.NewReader(sent))
	if err != nil {
		return nil, "", err
	}
	if w > maxPixels/h {
		return nil, "", fault.New(fault.Limit, "The picture has %d × %d pixels, more than the 40 megapixels that can be shown; make it smaller and send it again", w, h)
	}
	img, format, err := image.Decode(bytes.NewReader(sent))
	if err != nil {
		return nil, "", fault.Wrap(err, fault.Invalid, "The picture is damaged and cannot be shown")
	}
	img = shrink(img, cleanSide)
	if format == "jpeg" {
		img = upright(img, orientation(sent))
	}
	return written(img, format, 88)
}

// orientation gives how a JPEG lies according to its Exif data: 1 to 8 as in tag 0x0112 of TIFF 6.0, 1 when it says nothing.
func orientation(data []byte) int {
	for at := 2; at+4 <= len(data) && data[at] == 0xff; {
		kind, size := data[at+1], int(binary.BigEndian.Uint16(data[at+2:]))
		if kind == 0xda || size < 2 || at+2+size > len(data) { // the picture itself begins
			return 1
		}
		part := data[at+4 : at+2+size]
		if kind == 0xe1 && bytes.HasPrefix(part, []byte("Exif\x00\x00")) {
			return tiffOrientation(part[6:])
		}
		at += 2 + size
	}
	return 1
}

func tiffOrientation(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if tiff[0] == 'I' {
		order = binary.LittleEndian
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 1
	}
	for i, n := int64(0), int64(order.Uint16(tiff[at:])); i < n; i++ {
		entry := at + 2 + 12*i
		if entry+12 > int64(len(tiff)) {
			return 1
		}
		if order.Uint16(tiff[entry:]) == 0x0112 {
			if how := int(order.Uint16(tiff[entry+8:])); how >= 1 && how <= 8 {
				return how
			}
			return 1
		}
	}
	return 1
}

// upright turns and mirrors a picture that lies as an orientation says.
func upright(img image.Image, how int) image.Image {
	if how == 1 {
		return img
	}
	from := img.Bounds()
	w, h := from.Dx(), from.Dy()
	size := image.Rect(0, 0, w, h)
	if how >= 5 {
		size = image.Rect(0, 0, h, w)
	}
	out := image.NewRGBA(size)
	for y := range h {
		for x := range w {
			tx, ty := turned(how, x, y, w, h)
			out.Set(tx, ty, img.At(from.Min.X+x, from.Min.Y+y))
		}
	}
	return out
}

// turned gives where the pixel of a picture of w × h pixels stands once it is upright.
func turned(how, x, y, w, h int) (int, int) {
	switch how {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return h - 1 - y, x
	case 7:
		return h - 1 - y, w - 1 - x
	case 8:
		return y, w - 1 - x
	}
	return x, y
}
