//! Bodies that arrive compressed though nobody asked for it.
//!
//! Owns gzip, deflate, brotli and zstd, piece by piece, so that a stream stays one. The form is told
//! by the `Content-Encoding` and by the first bytes.

use flate2::write::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use std::io::{self, Write};

/// Most bytes that one piece may become: a small piece can unpack to gigabytes.
const MAX_PIECE: usize = 16 * 1024 * 1024;
/// Most forms one in the other.
const MAX_LAYERS: usize = 4;

/// The first bytes of gzip and of zstd.
const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];
const SIGNS: [&[u8]; 2] = [GZIP, ZSTD];

/// Unpacks a body, also one that is packed more than once.
#[derive(Default)]
pub struct Decoder(Vec<Layer>);

/// One form of packing.
enum Layer {
    /// What `Content-Encoding` says, and the first bytes while they may still become a sign.
    Undecided(String, Vec<u8>),
    /// Sent as it is.
    Plain,
    /// gzip.
    Gzip(Box<MultiGzDecoder<Sink>>),
    /// deflate in its envelope, as the standard wants it.
    Zlib(Box<ZlibDecoder<Sink>>),
    /// deflate without, as some servers send it.
    Deflate(Box<DeflateDecoder<Sink>>),
    /// brotli.
    Brotli(Box<brotli_decompressor::DecompressorWriter<Sink>>),
    /// zstd.
    Zstd(Box<zstd::stream::write::Decoder<'static, Sink>>),
}

impl Decoder {
    /// A decoder for a body with this `Content-Encoding`; empty where there is none.
    pub fn new(encoding: &str) -> Self {
        let said = encoding
            .split(',')
            .map(|name| name.trim().to_ascii_lowercase());
        let mut layers: Vec<Layer> = said
            .map(|name| Layer::Undecided(name, Vec::new()))
            .collect();
        // The last one that was put on is taken off first.
        layers.reverse();
        layers.truncate(MAX_LAYERS);
        Self(layers)
    }

    /// Returns what the next bytes become.
    pub fn decode(&mut self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut bytes = bytes.to_vec();
        for layer in &mut self.0 {
            bytes = layer.decode(&bytes)?;
        }
        Ok(bytes)
    }
}

impl Layer {
    fn decode(&mut self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        if let Self::Undecided(encoding, held) = self {
            held.extend_from_slice(bytes);
            if SIGNS
                .iter()
                .any(|sign| sign.starts_with(held) && sign.len() > held.len())
            {
                return Ok(Vec::new());
            }
            let first = std::mem::take(held);
            *self = Self::choose(encoding, &first)?;
            return self.decode(&first);
        }
        match self {
            Self::Undecided(..) | Self::Plain => Ok(bytes.to_vec()),
            Self::Gzip(to) => unpack(&mut **to, bytes, |to| to.get_mut()),
            Self::Zlib(to) => unpack(&mut **to, bytes, |to| to.get_mut()),
            Self::Deflate(to) => unpack(&mut **to, bytes, |to| to.get_mut()),
            Self::Brotli(to) => unpack(&mut **to, bytes, |to| to.get_mut()),
            Self::Zstd(to) => unpack(&mut **to, bytes, |to| to.get_mut()),
        }
    }

    /// Some proxies compress and forget to say so; some say so and do not.
    fn choose(encoding: &str, bytes: &[u8]) -> io::Result<Self> {
        Ok(match encoding {
            _ if bytes.starts_with(GZIP) => {
                Self::Gzip(Box::new(MultiGzDecoder::new(Sink::default())))
            }
            _ if bytes.starts_with(ZSTD) => Self::Zstd(Box::new(
                zstd::stream::write::Decoder::new(Sink::default())?,
            )),
            "" | "identity" | "gzip" | "x-gzip" => Self::Plain,
            _ if is_text(bytes) => Self::Plain,
            "zstd" => Self::Zstd(Box::new(
                zstd::stream::write::Decoder::new(Sink::default())?,
            )),
            "deflate" if bytes.first().is_some_and(|b| b & 0x0f == 8) => {
                Self::Zlib(Box::new(ZlibDecoder::new(Sink::default())))
            }
            "deflate" => Self::Deflate(Box::new(DeflateDecoder::new(Sink::default()))),
            "br" => Self::Brotli(Box::new(brotli_decompressor::DecompressorWriter::new(
                Sink::default(),
                4096,
            ))),
            other => {
                let message = format!("it is compressed as {other}, which was not asked for");
                return Err(io::Error::new(io::ErrorKind::Unsupported, message));
            }
        })
    }
}

/// Tells whether a body begins as events, JSON and web pages do.
fn is_text(bytes: &[u8]) -> bool {
    let begin = bytes.trim_ascii_start();
    let begins: [&[u8]; 9] = [
        b"data:", b"event:", b": ", b"{\"", b"{\n", b"{}", b"[{", b"<!", b"<html",
    ];
    begins.iter().any(|known| begin.starts_with(known))
}

fn unpack<W: Write>(
    to: &mut W,
    bytes: &[u8],
    sink: impl Fn(&mut W) -> &mut Sink,
) -> io::Result<Vec<u8>> {
    to.write_all(bytes)?;
    to.flush()?;
    Ok(std::mem::take(&mut sink(to).0))
}

/// Takes what was unpacked, within bounds.
#[derive(Debug, Default)]
pub struct Sink(Vec<u8>);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > MAX_PIECE {
            return Err(io::Error::other("it unpacks to too much"));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

    const TEXT: &[u8] = b"data: {\"choices\":[]}\n\ndata: [DONE]\n\n";

    fn decoded(encoding: &str, body: &[u8], piece: usize) -> io::Result<Vec<u8>> {
        let mut decoder = Decoder::new(encoding);
        let mut all = Vec::new();
        for bytes in body.chunks(piece) {
            all.extend(decoder.decode(bytes)?);
        }
        Ok(all)
    }

    #[test]
    fn what_is_compressed_is_unpacked_piece_by_piece() {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
        let mut deflate = DeflateEncoder::new(Vec::new(), Compression::default());
        gzip.write_all(TEXT).unwrap();
        zlib.write_all(TEXT).unwrap();
        deflate.write_all(TEXT).unwrap();
        let (gzip, zlib, deflate) = (
            gzip.finish().unwrap(),
            zlib.finish().unwrap(),
            deflate.finish().unwrap(),
        );

        let mut twice = GzEncoder::new(Vec::new(), Compression::default());
        twice.write_all(&gzip).unwrap();
        let twice = twice.finish().unwrap();
        let zstd = zstd::encode_all(TEXT, 0).unwrap();

        // Names of other things, and of packings that never happened.
        for encoding in ["utf-8", "none", "chunked", "br", "deflate", "zstd"] {
            assert_eq!(decoded(encoding, TEXT, 9).unwrap(), TEXT, "{encoding}");
        }
        for piece in [1, 3, 7, 4096] {
            for (encoding, body) in [
                ("gzip", &gzip[..]),
                ("", &gzip),
                ("deflate", &zlib),
                ("deflate", &deflate),
                ("gzip", TEXT),
                ("zstd", &zstd),
                ("", &zstd),
                ("gzip, gzip", &twice),
                ("identity, gzip", &gzip),
                ("identity", TEXT),
                ("", TEXT),
            ] {
                assert_eq!(
                    decoded(encoding, body, piece).unwrap(),
                    TEXT,
                    "{encoding} {piece}"
                );
            }
        }
        assert!(decoded("zstd", b"\x28\xb5\x2f\xfdrubbish rubbish", 99).is_err());
        assert!(decoded("rot13", b"qngn: {}", 99).is_err());
        assert!(decoded("gzip", b"\x1f\x8b\x08rubbish rubbish", 99).is_err());
    }
}
