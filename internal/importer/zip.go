package importer

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"path"
	"strings"

	"throughline/internal/fault"
)

// Expand replaces every ZIP among the files by its entries, named "a.zip/issues.csv". Folders and the bookkeeping of
// archivers are left out. See OpenZIP for what is refused.
func Expand(files []File, limits Limits) ([]File, error) {
	var out []File
	for _, f := range files {
		head, err := f.Head()
		if err != nil {
			return nil, err
		}
		if !bytes.HasPrefix(head, []byte("PK\x03\x04")) && !bytes.HasPrefix(head, []byte("PK\x05\x06")) {
			out = append(out, f)
			continue
		}
		entries, err := OpenZIP(f, limits)
		if err != nil {
			return nil, err
		}
		out = append(out, entries...)
	}
	return out, nil
}

// OpenZIP lists the files of an archive without unpacking it. It refuses too many entries before reading their list,
// names that lead out of the archive, links, encryption, archives within, entries that swell beyond the ratio, and a sum
// beyond the byte limit. An entry is unpacked when it is opened; archive/zip ends it with an error
// when it holds more than it declares.
func OpenZIP(f File, limits Limits) ([]File, error) {
	limits = limits.Or()
	if f.Size > limits.Bytes {
		return nil, fault.New(fault.Limit, "“%s” is larger than %d MB", f.Name, limits.Bytes>>20)
	}
	data, err := whole(f)
	if err != nil {
		return nil, err
	}
	if n, err := countEntries(data); err != nil {
		return nil, fault.New(fault.Invalid, "“%s” is a damaged ZIP file: %s", f.Name, err)
	} else if n > limits.Entries {
		return nil, fault.New(fault.Limit, "“%s” holds %d files; at most %d are read", f.Name, n, limits.Entries)
	}
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, fault.Wrap(err, fault.Invalid, "“%s” is a damaged ZIP file", f.Name)
	}
	var out []File
	var sum uint64
	seen := map[string]bool{}
	for _, e := range archive.File {
		refuse := func(why string) error {
			return fault.New(fault.Invalid, "“%s”, entry “%s”: %s", f.Name, clip(e.Name), why)
		}
		clean := path.Clean(e.Name)
		switch {
		case e.Name == "" || strings.ContainsAny(e.Name, "\\:\x00") || strings.HasPrefix(e.Name, "/") ||
			clean == ".." || strings.HasPrefix(clean, "../") || clean != strings.TrimSuffix(e.Name, "/"):
			return nil, refuse("its name leads out of the archive")
		case e.Mode().IsDir():
			continue
		case !e.Mode().IsRegular():
			return nil, refuse("it is a link or a device, not a file")
		case e.Flags&1 != 0:
			return nil, refuse("it is encrypted; unpack it first")
		case seen[clean]:
			return nil, refuse("it stands twice in the archive")
		}
		seen[clean] = true
		size := e.UncompressedSize64
		if size > 1<<20 && int64(size/max(e.CompressedSize64, 1)) > limits.Ratio {
			return nil, refuse("it unpacks to more than " + itoa(limits.Ratio) + " times its size, as a bomb does")
		}
		if sum += size; sum > uint64(limits.Bytes) || size > uint64(limits.Bytes) {
			return nil, fault.New(fault.Limit, "“%s” unpacks to more than %d MB", f.Name, limits.Bytes>>20)
		}
		base := path.Base(clean)
		if strings.HasPrefix(clean, "__MACOSX/") || base == ".DS_Store" || base == "Thumbs.db" {
			continue
		}
		entry := File{Name: f.Name + "/" + clean, Size: int64(size), Open: e.Open}
		head, err := entry.Head()
		if err != nil {
			return nil, refuse("it cannot be unpacked; the archive is damaged")
		}
		if bytes.HasPrefix(head, []byte("PK\x03\x04")) && !strings.HasSuffix(strings.ToLower(base), ".xlsx") {
			return nil, refuse("it is an archive within the archive; unpack it first")
		}
		out = append(out, entry)
	}
	return out, nil
}

func whole(f File) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "“%s” cannot be opened", f.Name)
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, f.Size+1))
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "“%s” cannot be read", f.Name)
	}
	return data, nil
}

// countEntries walks the central directory by its record lengths, without keeping anything: the number in the end
// record is 16 bits wide and may lie.
func countEntries(data []byte) (int, error) {
	from := max(0, len(data)-22-65535)
	end := bytes.LastIndex(data[from:], []byte("PK\x05\x06"))
	if end < 0 || len(data)-from-end < 22 {
		return 0, errors.New("it has no end record")
	}
	end += from
	size, offset := int64(binary.LittleEndian.Uint32(data[end+12:])), int64(binary.LittleEndian.Uint32(data[end+16:]))
	if size == 0xFFFFFFFF || offset == 0xFFFFFFFF || binary.LittleEndian.Uint16(data[end+10:]) == 0xFFFF {
		return 65535, nil
	}
	at := int64(end) - size
	if at < 0 || offset > int64(end) {
		return 0, errors.New("its directory lies outside the file")
	}
	// Both places are walked: a reader may believe the offset, or the size.
	count := 0
	for _, start := range []int64{at, offset} {
		n := 0
		for p := start; p+46 <= int64(end) && string(data[p:p+4]) == "PK\x01\x02"; n++ {
			p += 46 + int64(binary.LittleEndian.Uint16(data[p+28:])) + int64(binary.LittleEndian.Uint16(data[p+30:])) + int64(binary.LittleEndian.Uint16(data[p+32:]))
		}
		count = max(count, n)
	}
	return count, nil
}
