package importer

import (
	"archive/zip"
	"bytes"
	"io"
	"io/fs"
	"strconv"
	"strings"
	"testing"
	"time"

	"throughline/internal/fault"
)

type member struct {
	name string
	mode fs.FileMode
	body string
}

func archive(t testing.TB, members ...member) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for _, m := range members {
		h := &zip.FileHeader{Name: m.name, Method: zip.Deflate}
		h.SetMode(m.mode)
		f, err := w.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(f, m.body); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestExpand(t *testing.T) {
	data := archive(t, member{"a/issues.csv", 0o644, "a,b\n1,2\n"}, member{"__MACOSX/x", 0o644, "junk"})
	files, err := Expand([]File{FromBytes("plain.csv", []byte("x,y\n")), FromBytes("all.zip", data)}, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 2 || files[1].Name != "all.zip/a/issues.csv" || files[1].Size != 8 {
		t.Fatalf("got %+v", files)
	}
	for range 2 { // an entry opens again
		if head, err := files[1].Head(); err != nil || string(head) != "a,b\n1,2\n" {
			t.Fatalf("got %q, %v", head, err)
		}
	}
}

func TestHostileArchives(t *testing.T) {
	many := make([]member, 2001)
	for i := range many {
		many[i] = member{"f" + strconv.Itoa(i), 0o644, ""}
	}
	lying := archive(t, member{"a.csv", 0o644, strings.Repeat("x", 1000)})
	at := bytes.LastIndex(lying, []byte("PK\x01\x02"))
	copy(lying[at+24:], []byte{10, 0, 0, 0}) // declares 10 bytes
	for _, c := range []struct {
		name string
		data []byte
		says string
	}{
		{"bomb", archive(t, member{"a.csv", 0o644, strings.Repeat("0", 30<<20)}), "as a bomb does"},
		{"nested", archive(t, member{"b.zip", 0o644, string(archive(t, member{"c", 0o644, "x"}))}), "archive within"},
		{"too many entries", archive(t, many...), "at most 2000"},
		{"name climbs", archive(t, member{"../../etc/passwd", 0o644, "x"}), "leads out"},
		{"absolute name", archive(t, member{"/etc/passwd", 0o644, "x"}), "leads out"},
		{"backslashes", archive(t, member{`..\x`, 0o644, "x"}), "leads out"},
		{"drive", archive(t, member{`C:x`, 0o644, "x"}), "leads out"},
		{"symbolic link", archive(t, member{"a.csv", fs.ModeSymlink | 0o777, "/etc/passwd"}), "a link"},
		{"twice", archive(t, member{"a.csv", 0o644, "1"}, member{"a.csv", 0o644, "2"}), "twice"},
		{"size lie", lying, "damaged"},
		{"cut", archive(t, member{"a.csv", 0o644, "abc"})[:40], "damaged"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Expand([]File{FromBytes("x.zip", c.data)}, Limits{})
			if fault.As(err) == nil || !strings.Contains(err.Error(), c.says) {
				t.Fatalf("got %v, want %q", err, c.says)
			}
		})
	}
}

// TestMillionEntries: the number of entries is known before their list is read, even when the end record lies.
func TestMillionEntries(t *testing.T) {
	record := make([]byte, 46)
	copy(record, "PK\x01\x02")
	data := append([]byte("PK\x03\x04"), bytes.Repeat(record, 1_000_000)...)
	end := make([]byte, 22)
	copy(end, "PK\x05\x06")
	end[8], end[10], end[16] = 1, 1, 4
	size := uint32(len(data) - 4)
	end[12], end[13], end[14], end[15] = byte(size), byte(size>>8), byte(size>>16), byte(size>>24)
	start := time.Now()
	_, err := OpenZIP(FromBytes("m.zip", append(data, end...)), Limits{})
	if !fault.Is(err, fault.Limit) || time.Since(start) > 2*time.Second {
		t.Fatalf("got %v after %s", err, time.Since(start))
	}
}

func FuzzZIP(f *testing.F) {
	f.Add(archive(f, member{"a.csv", 0o644, "a,b\n"}))
	f.Add([]byte("PK\x05\x06"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := Expand([]File{FromBytes("x.zip", data)}, Limits{Bytes: 1 << 20}); err != nil && fault.As(err) == nil {
			t.Fatalf("an error without a sentence: %v", err)
		}
	})
}
