package blob

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"throughline/internal/fault"
)

var ctx = context.Background()

func disk(t *testing.T) *Disk {
	t.Helper()
	d, err := NewDisk(filepath.Join(t.TempDir(), "files"))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func all(t *testing.T, s Store) (refs []Ref) {
	t.Helper()
	for ref, err := range s.Walk(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		refs = append(refs, ref)
	}
	return refs
}

func TestPutOpenDelete(t *testing.T) {
	d := disk(t)
	ref, err := d.Put(ctx, strings.NewReader("hello"), 5)
	want := Ref{SHA256: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", Size: 5, MIME: "text/plain"}
	if diff := cmp.Diff(want, ref); diff != "" || err != nil {
		t.Fatalf("%v (-want +got):\n%s", err, diff)
	}
	if again, err := d.Put(ctx, strings.NewReader("hello"), 5); err != nil || again != ref || len(all(t, d)) != 1 {
		t.Errorf("equal content is kept twice: %v, %v", again, err)
	}
	f, err := d.Open(ctx, ref.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	if body, err := io.ReadAll(f); string(body) != "hello" || err != nil {
		t.Errorf("read back %q, %v", body, err)
	}
	f.Close()
	for range 2 {
		if err := d.Delete(ctx, ref.SHA256); err != nil {
			t.Error(err)
		}
	}
	if _, err := d.Open(ctx, ref.SHA256); !fault.Is(err, fault.NotFound) {
		t.Errorf("a deleted file opens: %v", err)
	}
}

func TestOpenOnlyTakesDigests(t *testing.T) {
	d := disk(t)
	for _, name := range []string{"", "..", "../../etc/passwd", strings.Repeat("G", 64), strings.Repeat("A", 64), strings.Repeat("../", 21) + "a"} {
		if _, err := d.Open(ctx, name); !fault.Is(err, fault.NotFound) {
			t.Errorf("Open(%q) gives %v", name, err)
		}
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("connection reset") }

func TestRefusedUploadsLeaveNothing(t *testing.T) {
	d := disk(t)
	if _, err := d.Put(ctx, strings.NewReader("123456"), 5); !fault.Is(err, fault.Limit) {
		t.Errorf("a file beyond the limit gives %v", err)
	}
	if _, err := d.Put(ctx, io.MultiReader(strings.NewReader("12"), broken{}), 5); !fault.Is(err, fault.Invalid) {
		t.Errorf("a broken upload gives %v", err)
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := d.Put(cancelled, strings.NewReader("12"), 5); err == nil {
		t.Error("a cancelled upload is kept")
	}
	drafts, _ := os.ReadDir(filepath.Join(d.dir, incoming))
	if refs := all(t, d); len(refs)+len(drafts) != 0 {
		t.Errorf("left behind: %v %v", refs, drafts)
	}
}

// /dev/full answers every write as a full disk does.
func TestFullDiskIsAClearSentence(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer full.Close()
	_, err = full.Write([]byte("x"))
	if f := fault.As(unavailable(err)); f == nil || f.Kind != fault.Unavailable || !strings.Contains(f.Message, "disk for attached files is full") {
		t.Errorf("a full disk gives %v", f)
	}
	d := disk(t)
	if err := os.RemoveAll(d.dir); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Put(ctx, strings.NewReader("x"), 5); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a missing folder gives %v", err)
	}
}

func TestWalkAndVerify(t *testing.T) {
	d := disk(t)
	var sums []string
	for _, body := range []string{"a", "b", "c", "d"} {
		ref, err := d.Put(ctx, strings.NewReader(body), 9)
		if err != nil {
			t.Fatal(err)
		}
		sums = append(sums, ref.SHA256)
		if err := d.Verify(ctx, ref.SHA256); err != nil {
			t.Error(err)
		}
	}
	refs := all(t, d)
	for i, ref := range refs {
		if ref.Size != 1 || i > 0 && refs[i-1].SHA256 >= ref.SHA256 {
			t.Errorf("walked %v", refs)
		}
	}
	if len(refs) != 4 {
		t.Errorf("walked %d files, want 4", len(refs))
	}
	if err := os.WriteFile(d.path(sums[0]), []byte("x"), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := d.Verify(ctx, sums[0]); !fault.Is(err, fault.Internal) {
		t.Errorf("a damaged file is not noticed: %v", err)
	}
}

func TestManyWritersOfOneFile(t *testing.T) {
	d := disk(t)
	body := strings.Repeat("throughline ", 10_000)
	var wait sync.WaitGroup
	for range 16 {
		wait.Go(func() {
			ref, err := d.Put(ctx, strings.NewReader(body), 1<<20)
			if err == nil {
				err = d.Verify(ctx, ref.SHA256)
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if refs := all(t, d); len(refs) != 1 {
		t.Errorf("%d files are kept, want 1", len(refs))
	}
}

func TestReopeningClearsDrafts(t *testing.T) {
	d := disk(t)
	draft := filepath.Join(d.dir, incoming, "half")
	if err := os.WriteFile(draft, []byte("x"), 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := NewDisk(d.dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(draft); err == nil {
		t.Error("a half-written file is still there")
	}
}

func TestSniffAndInline(t *testing.T) {
	for body, want := range map[string]string{
		"<html><script>":                      "text/html",
		"<?xml version='1.0'?><svg onload=x>": "image/svg+xml",
		" <svg xmlns='x'>":                    "image/svg+xml",
		"\x89PNG\r\n\x1a\n":                   "image/png",
		"%PDF-1.7":                            "application/pdf",
		"a,b\n1,2":                            "text/plain",
	} {
		if got := sniff([]byte(body)); got != want {
			t.Errorf("%q is taken for %s, want %s", body, got, want)
		}
	}
	for _, mime := range []string{"text/html", "image/svg+xml", "application/octet-stream", "text/xml"} {
		if Inline(mime) {
			t.Errorf("%s may be shown within a page", mime)
		}
	}
}

func TestFileName(t *testing.T) {
	for sent, want := range map[string]string{
		"plan.xlsx":                      "plan.xlsx",
		"../../etc/passwd":               "passwd",
		`C:\Users\maya\Q4 plan.docx`:     "Q4 plan.docx",
		".htaccess":                      "htaccess",
		"a\r\nSet-Cookie: x":             "aSet-Cookie x",
		"invoice\u202efdp.exe":           "invoicefdp.exe",
		"":                               "file",
		"..":                             "file",
		strings.Repeat("ä", 99) + ".pdf": strings.Repeat("ä", 58) + ".pdf",
	} {
		if got := FileName(sent); got != want {
			t.Errorf("FileName(%q) = %q, want %q", sent, got, want)
		}
	}
}

func picture(w, h int, c color.Color) image.Image {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.Set(x, y, c)
		}
	}
	return m
}

func TestPreview(t *testing.T) {
	opaque, glass := picture(960, 300, color.NRGBA{200, 30, 30, 255}), picture(20, 10, color.NRGBA{0, 0, 255, 90})
	for _, c := range []struct {
		name   string
		encode func(io.Writer) error
		mime   string
		w, h   int
	}{
		{"png", func(w io.Writer) error { return png.Encode(w, opaque) }, "image/png", 480, 150},
		{"jpeg", func(w io.Writer) error { return jpeg.Encode(w, opaque, nil) }, "image/jpeg", 480, 150},
		{"gif", func(w io.Writer) error { return gif.Encode(w, opaque, nil) }, "image/png", 480, 150},
		{"small and transparent", func(w io.Writer) error { return png.Encode(w, glass) }, "image/png", 20, 10},
	} {
		var sent bytes.Buffer
		if err := c.encode(&sent); err != nil {
			t.Fatal(err)
		}
		data, mime, err := Preview(&sent)
		if err != nil || mime != c.mime {
			t.Errorf("%s: %s, %v, want %s", c.name, mime, err, c.mime)
			continue
		}
		config, _, err := image.DecodeConfig(bytes.NewReader(data))
		if err != nil || config.Width != c.w || config.Height != c.h {
			t.Errorf("%s: %d × %d, %v, want %d × %d", c.name, config.Width, config.Height, err, c.w, c.h)
		}
	}
}

func TestPreviewRefuses(t *testing.T) {
	// A PNG whose header claims 30,000 × 30,000 pixels: 3.6 GB once decoded.
	var small bytes.Buffer
	if err := png.Encode(&small, picture(1, 1, color.White)); err != nil {
		t.Fatal(err)
	}
	whole := small.Bytes()
	bomb := bytes.Clone(whole)
	copy(bomb[16:24], []byte{0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30})
	binary.BigEndian.PutUint32(bomb[29:], crc32.ChecksumIEEE(bomb[12:29]))
	for name, c := range map[string]struct {
		body []byte
		kind fault.Kind
	}{
		"text":  {[]byte("hello"), fault.Invalid},
		"empty": {nil, fault.Invalid},
		"svg":   {[]byte("<svg/>"), fault.Invalid},
		"half":  {whole[:len(whole)-20], fault.Invalid},
		"bomb":  {bomb, fault.Limit},
	} {
		if _, _, err := Preview(bytes.NewReader(c.body)); !fault.Is(err, c.kind) {
			t.Errorf("%s: %v, want %s", name, err, c.kind)
		}
	}
}

func FuzzPreview(f *testing.F) {
	var b bytes.Buffer
	_ = png.Encode(&b, picture(2, 2, color.White))
	f.Add(b.Bytes())
	b.Reset()
	_ = gif.Encode(&b, picture(2, 2, color.White), nil)
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, body []byte) { _, _, _ = Preview(bytes.NewReader(body)) })
}
