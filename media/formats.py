"""What ffmpeg may read here: containers and codecs of recordings, and nothing that leads elsewhere.

Playlists and scripts (HLS, DASH, concat) name other files and addresses, and are not in the list;
the list of containers is what stops them. Video codecs are in the list although pictures are never
decoded, because a file with an unlisted stream is refused whole.
"""

from __future__ import annotations

CONTAINERS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,wav,w64,aiff,mp3,flac,ogg,aac,mpegts,mpeg,avi,asf,caf,amr,ac3,eac3,au,dv"
)
CODECS = ",".join(
    [
        "aac,aac_latm,mp3,mp3float,mp2,mp2float,mp1,opus,libopus,vorbis,flac,alac,ac3,eac3,amrnb,amrwb",
        "libopencore_amrnb,libopencore_amrwb,wmav1,wmav2,wmapro,speex,libspeex,gsm,gsm_ms",
        "pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,pcm_u8,pcm_s8,pcm_f32le,pcm_f64le,pcm_alaw,pcm_mulaw",
        "adpcm_ms,adpcm_ima_wav",
        "h264,hevc,vp8,vp9,av1,libdav1d,libvpx-vp9,mpeg4,mpeg2video,mpeg1video,h263,dvvideo,mjpeg,png",
        "msmpeg4v3,wmv1,wmv2,wmv3,vc1,mov_text,dvd_subtitle,subrip,webvtt",
    ]
)
MAX_STREAMS = 32
MAX_PIXELS = 40_000_000
MAX_DURATION_MS = 24 * 3_600_000
"""A day: no session is longer, and a file that says so is broken or hostile."""
