package blob

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"throughline/internal/fault"
)

// photograph is a JPEG of 40 × 20 pixels, red on its left and blue on its right, that says how it lies and where it was taken.
func photograph(t *testing.T, how uint16) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 40, 20))
	for y := range 20 {
		for x := range 40 {
			c := color.RGBA{200, 0, 0, 255}
			if x >= 20 {
				c = color.RGBA{0, 0, 200, 255}
			}
			img.Set(x, y, c)
		}
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, nil); err != nil {
		t.Fatal(err)
	}
	exif := []byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01")
	exif = append(binary.BigEndian.AppendUint16(exif, how), 0, 0, 0, 0, 0, 0)
	exif = append(exif, "GPS 52.5200 N 13.4050 E"...)
	part := append([]byte{0xff, 0xe1}, binary.BigEndian.AppendUint16(nil, uint16(len(exif)+2))...)
	return append(append(append([]byte{0xff, 0xd8}, part...), exif...), out.Bytes()[2:]...)
}

func TestCleanLeavesNothingOfThePlace(t *testing.T) {
	for how, corner := range map[uint16]string{1: "red", 2: "blue", 3: "blue", 4: "red", 5: "red", 6: "red", 7: "blue", 8: "blue"} {
		sent := photograph(t, how)
		if !bytes.Contains(sent, []byte("GPS")) || orientation(sent) != int(how) {
			t.Fatalf("the photograph says %d", orientation(sent))
		}
		data, mime, err := Clean(bytes.NewReader(sent))
		if err != nil || mime != "image/jpeg" || bytes.Contains(data, []byte("GPS")) || bytes.Contains(data, []byte("Exif")) {
			t.Fatalf("%d: %s %v", how, mime, err)
		}
		img, err := jpeg.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if wide := img.Bounds().Dx() == 40; wide != (how < 5) {
			t.Errorf("%d: %v", how, img.Bounds())
		}
		r, _, b, _ := img.At(2, 2).RGBA()
		if got := map[bool]string{true: "red", false: "blue"}[r > b]; got != corner {
			t.Errorf("%d: the first corner is %s instead of %s", how, got, corner)
		}
	}
}

func TestCleanKeepsWhatCanBeSeenThrough(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 5000, 10))
	img.Set(3, 3, color.RGBA{1, 2, 3, 255})
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	data, mime, err := Clean(&out)
	if err != nil || mime != "image/png" {
		t.Fatal(mime, err)
	}
	if w, h, err := Measure(bytes.NewReader(data)); w != 2400 || h != 4 || err != nil {
		t.Error(w, h, err)
	}
}

func TestCleanRefuses(t *testing.T) {
	bomb := image.NewPaletted(image.Rect(0, 0, 8000, 8000), color.Palette{color.Black})
	var out bytes.Buffer
	if err := png.Encode(&out, bomb); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		data []byte
		kind fault.Kind
	}{
		"text":      {[]byte("<svg onload=alert(1)>"), fault.Invalid},
		"nothing":   {nil, fault.Invalid},
		"cut off":   {photograph(t, 6)[:150], fault.Invalid},
		"a bomb":    {out.Bytes(), fault.Limit},
		"too large": {[]byte(strings.Repeat("x", maxPicture+1)), fault.Limit},
	} {
		if _, _, err := Clean(bytes.NewReader(c.data)); !fault.Is(err, c.kind) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, hostile := range [][]byte{{}, {'I', 'I', 42, 0, 255, 255, 255, 255}, []byte("MM\x00*\x00\x00\x00\x08\xff\xff")} {
		if got := tiffOrientation(hostile); got != 1 {
			t.Errorf("%x lies as %d", hostile, got)
		}
	}
}
