use super::{Algorithm, Digest, Hasher};

/// A checksum of the checksums of an object's parts, in the making.
// Source: S3 User Guide, "Checking object integrity": the parts' checksums are concatenated, and that is checksummed.
pub(crate) struct Composite {
    algorithm: Algorithm,
    parts: u32,
    part: Hasher,
    whole: Hasher,
}

impl Composite {
    /// Starts with an object's first part.
    pub(crate) fn new(algorithm: Algorithm) -> Self {
        Self { algorithm, parts: 0, part: algorithm.hasher(), whole: algorithm.hasher() }
    }

    /// Takes the next bytes of the current part.
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.part.update(bytes);
    }

    /// Ends the current part and starts the next one.
    pub(crate) fn end_part(&mut self) {
        let part = std::mem::replace(&mut self.part, self.algorithm.hasher());
        self.whole.update(part.finish().bytes());
        self.parts += 1;
    }

    /// The checksum of all parts that have ended, and how many they are.
    pub(crate) fn finish(self) -> (Digest, u32) {
        (self.whole.finish(), self.parts)
    }
}
