"""What ffmpeg may read here: the containers and codecs of recordings, and nothing that leads elsewhere.

Playlists and scripts (HLS, DASH, concat) name other files and addresses: the list of containers is
what stops them, because to a list of protocols a local file is a file. Codecs of pictures and
subtitles are listed although none is decoded, because a file with an unlisted stream is refused whole.
"""

from __future__ import annotations

_CONTAINERS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,ogg,mpegts,mpeg,avi,asf,flv,mxf,dv",
    "wav,w64,aiff,au,caf,mp3,flac,aac,amr,amrnb,amrwb,ac3,eac3,wv,ape,tta,dss",
)
_CODECS = (
    # sound
    "aac,aac_latm,aac_fixed,mp3,mp3float,mp2,mp2float,mp1,mp1float,opus,libopus,vorbis,flac,alac,wavpack,ape,tta",
    "ac3,ac3_fixed,eac3,dca,amrnb,amrwb,libopencore_amrnb,libopencore_amrwb,speex,libspeex,nellymoser",
    "wmav1,wmav2,wmapro,wmalossless,wmavoice,gsm,gsm_ms,dss_sp,g722,g726,g726le,g723_1,g729,qdm2,mace3,mace6",
    "pcm_s16le,pcm_s16be,pcm_s16le_planar,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,pcm_u8,pcm_s8",
    "pcm_f32le,pcm_f32be,pcm_f64le,pcm_f64be,pcm_alaw,pcm_mulaw,pcm_bluray,pcm_dvd,s302m",
    "adpcm_ms,adpcm_ima_wav,adpcm_ima_qt,adpcm_swf,adpcm_yamaha",
    # pictures
    "h264,hevc,vp6,vp6f,vp8,vp9,libvpx,libvpx-vp9,av1,libdav1d,libaom-av1,theora,flv,mpeg4,mpeg2video,mpeg1video",
    "h263,h263p,dvvideo,prores,dnxhd,mjpeg,png,rawvideo,msmpeg4v1,msmpeg4v2,msmpeg4,msmpeg4v3",
    "wmv1,wmv2,wmv3,vc1,mss1,mss2,g2m,tscc,tscc2,cinepak,svq1,svq3,qtrle,msvideo1",
    # subtitles
    "mov_text,subrip,srt,webvtt,ass,ssa,text,dvd_subtitle,dvdsub,dvb_subtitle,dvbsub,pgssub,hdmv_pgs_subtitle,cc_dec,eia_608",
)
CONTAINERS = ",".join(_CONTAINERS)
CODECS = ",".join(_CODECS)
MAX_STREAMS = 32
MAX_PIXELS = 40_000_000
"""A picture of 8K video has 33 million."""
MAX_CHANNELS = 64
MIN_RATE_HZ, MAX_RATE_HZ = 4_000, 768_000
"""Below lies nothing in which words are heard, and each sample would become many."""
MAX_DURATION_MS = 24 * 3_600_000
"""A day: no session is longer, and a file that says so is broken or hostile."""
