"""UNet2DConditionModel (the SD1.5 and SD2.1 forms) in plain PyTorch.

Module names follow the diffusers checkpoint, so that its state dict loads as it is. Nothing is tuned beyond what a
good PyTorch user writes: bmm attention, and the caller's choice of memory format.
"""
import math

import torch
from torch import nn
from torch.nn import functional as F


def timestep_features(t, dim):
    """Sines and cosines of the timestep, cosines first (flip_sin_to_cos, freq_shift 0). t [B] -> [B, dim]."""
    half = dim // 2
    frequency = torch.exp(-math.log(10000.0) * torch.arange(half, dtype=torch.float32) / half)
    angle = t.float()[:, None] * frequency[None, :]
    return torch.cat([angle.cos(), angle.sin()], dim=-1)


class TimeEmbedding(nn.Module):
    def __init__(self, channels, dim):
        super().__init__()
        self.linear_1 = nn.Linear(channels, dim)
        self.linear_2 = nn.Linear(dim, dim)

    def forward(self, features):
        return self.linear_2(F.silu(self.linear_1(features)))


class Resnet(nn.Module):
    def __init__(self, channels_in, channels_out, time_dim, groups, eps):
        super().__init__()
        self.norm1 = nn.GroupNorm(groups, channels_in, eps)
        self.conv1 = nn.Conv2d(channels_in, channels_out, 3, padding=1)
        self.time_emb_proj = nn.Linear(time_dim, channels_out)
        self.norm2 = nn.GroupNorm(groups, channels_out, eps)
        self.conv2 = nn.Conv2d(channels_out, channels_out, 3, padding=1)
        if channels_in != channels_out:
            self.conv_shortcut = nn.Conv2d(channels_in, channels_out, 1)

    def forward(self, x, time):
        h = self.conv1(F.silu(self.norm1(x)))
        h = h + self.time_emb_proj(F.silu(time))[:, :, None, None]
        h = self.conv2(F.silu(self.norm2(h)))
        return h + (self.conv_shortcut(x) if hasattr(self, "conv_shortcut") else x)


class LoraLinear(nn.Linear):
    """A linear layer that may carry a low-rank adapter, added to the rows of the batch from `lora_from` on."""

    def forward(self, x, lora_from=None):
        y = super().forward(x)
        if lora_from is None or not hasattr(self, "lora_a"):
            return y
        delta = F.linear(F.linear(x[lora_from:], self.lora_a), self.lora_b) * self.lora_scale
        if lora_from == 0:
            return y + delta
        return torch.cat([y[:lora_from], y[lora_from:] + delta])

    def add_lora(self, rank, alpha):
        self.lora_a = nn.Parameter(torch.empty(rank, self.in_features))
        self.lora_b = nn.Parameter(torch.zeros(self.out_features, rank))
        nn.init.kaiming_uniform_(self.lora_a, a=math.sqrt(5))
        self.lora_scale = alpha / rank


class Attention(nn.Module):
    def __init__(self, channels, context_dim, heads):
        super().__init__()
        self.heads = heads
        self.to_q = LoraLinear(channels, channels, bias=False)
        self.to_k = LoraLinear(context_dim, channels, bias=False)
        self.to_v = LoraLinear(context_dim, channels, bias=False)
        self.to_out = nn.ModuleList([LoraLinear(channels, channels)])

    def forward(self, x, context, lora_from):
        q = self._split(self.to_q(x, lora_from))
        k = self._split(self.to_k(context, lora_from))
        v = self._split(self.to_v(context, lora_from))
        scores = torch.bmm(q * q.shape[-1] ** -0.5, k.transpose(1, 2))
        out = torch.bmm(scores.softmax(-1), v)
        batch, tokens, channels = x.shape
        out = out.view(batch, self.heads, tokens, -1).transpose(1, 2).reshape(batch, tokens, channels)
        return self.to_out[0](out, lora_from)

    def _split(self, x):
        batch, tokens, channels = x.shape
        x = x.view(batch, tokens, self.heads, channels // self.heads).transpose(1, 2)
        return x.reshape(batch * self.heads, tokens, channels // self.heads)


class GeGlu(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.proj = nn.Linear(channels, channels * 8)

    def forward(self, x):
        value, gate = self.proj(x).chunk(2, -1)
        return value * F.gelu(gate)


class FeedForward(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.net = nn.ModuleList([GeGlu(channels), nn.Identity(), nn.Linear(channels * 4, channels)])

    def forward(self, x):
        return self.net[2](self.net[0](x))


class TransformerBlock(nn.Module):
    def __init__(self, channels, context_dim, heads):
        super().__init__()
        self.norm1 = nn.LayerNorm(channels)
        self.attn1 = Attention(channels, channels, heads)
        self.norm2 = nn.LayerNorm(channels)
        self.attn2 = Attention(channels, context_dim, heads)
        self.norm3 = nn.LayerNorm(channels)
        self.ff = FeedForward(channels)

    def forward(self, x, context, lora_from):
        h = self.norm1(x)
        x = x + self.attn1(h, h, lora_from)
        x = x + self.attn2(self.norm2(x), context, lora_from)
        return x + self.ff(self.norm3(x))


class SpatialTransformer(nn.Module):
    def __init__(self, channels, context_dim, heads, groups, linear_projection):
        super().__init__()
        self.norm = nn.GroupNorm(groups, channels, 1e-6)
        projection = nn.Linear if linear_projection else (lambda a, b: nn.Conv2d(a, b, 1))
        self.linear_projection = linear_projection
        self.proj_in = projection(channels, channels)
        self.transformer_blocks = nn.ModuleList([TransformerBlock(channels, context_dim, heads)])
        self.proj_out = projection(channels, channels)

    def forward(self, x, context, lora_from):
        batch, channels, height, width = x.shape
        h = self.norm(x)
        h = self.proj_in(self._tokens(h)) if self.linear_projection else self._tokens(self.proj_in(h))
        for block in self.transformer_blocks:
            h = block(h, context, lora_from)
        h = self.proj_out(h) if self.linear_projection else h
        h = h.reshape(batch, height, width, channels).permute(0, 3, 1, 2)
        return (h if self.linear_projection else self.proj_out(h)) + x

    @staticmethod
    def _tokens(x):
        return x.permute(0, 2, 3, 1).reshape(x.shape[0], -1, x.shape[1])


class Resample(nn.Module):
    """Halves (stride 2) or doubles (nearest) the picture with one 3x3 convolution."""

    def __init__(self, channels, up):
        super().__init__()
        self.up = up
        self.conv = nn.Conv2d(channels, channels, 3, stride=1 if up else 2, padding=1)

    def forward(self, x):
        return self.conv(F.interpolate(x, scale_factor=2.0, mode="nearest") if self.up else x)


class Block(nn.Module):
    """One level of the UNet, going down or up; `inputs` lists the channels that each resnet receives."""

    def __init__(self, inputs, channels, attention, resample, settings):
        super().__init__()
        self.resnets = nn.ModuleList(
            [Resnet(c, channels, settings["time_dim"], settings["groups"], settings["eps"]) for c in inputs])
        if attention is not None:
            self.attentions = nn.ModuleList([attention() for _ in inputs])
        if resample == "down":
            self.downsamplers = nn.ModuleList([Resample(channels, up=False)])
        if resample == "up":
            self.upsamplers = nn.ModuleList([Resample(channels, up=True)])

    def down(self, x, time, context, lora_from):
        kept = []
        for i, resnet in enumerate(self.resnets):
            x = resnet(x, time)
            if hasattr(self, "attentions"):
                x = self.attentions[i](x, context, lora_from)
            kept.append(x)
        if hasattr(self, "downsamplers"):
            x = self.downsamplers[0](x)
            kept.append(x)
        return x, kept

    def up(self, x, skips, time, context, lora_from):
        for i, resnet in enumerate(self.resnets):
            x = resnet(torch.cat([x, skips.pop()], dim=1), time)
            if hasattr(self, "attentions"):
                x = self.attentions[i](x, context, lora_from)
        return self.upsamplers[0](x) if hasattr(self, "upsamplers") else x


class UNet(nn.Module):
    def __init__(self, config):
        super().__init__()
        channels = config["block_out_channels"]
        levels = len(channels)
        layers = config.get("layers_per_block", 2)
        groups, eps = config.get("norm_num_groups", 32), config.get("norm_eps", 1e-5)
        # diffusers reads attention_head_dim as the number of heads when num_attention_heads is absent.
        heads = config.get("num_attention_heads") or config["attention_head_dim"]
        heads = heads if isinstance(heads, list) else [heads] * levels
        settings = {"time_dim": channels[0] * 4, "groups": groups, "eps": eps}

        def transformer(level):
            return lambda: SpatialTransformer(
                channels[level], config["cross_attention_dim"], heads[level], groups,
                config.get("use_linear_projection", False))

        self.base_channels = channels[0]
        self.time_embedding = TimeEmbedding(channels[0], channels[0] * 4)
        self.conv_in = nn.Conv2d(config["in_channels"], channels[0], 3, padding=1)
        self.down_blocks = nn.ModuleList()
        skips = [channels[0]]
        for level, kind in enumerate(config["down_block_types"]):
            before, last = channels[max(level - 1, 0)], level == levels - 1
            inputs = [before] + [channels[level]] * (layers - 1)
            attention = transformer(level) if kind.startswith("CrossAttn") else None
            self.down_blocks.append(Block(inputs, channels[level], attention, None if last else "down", settings))
            skips += [channels[level]] * (layers if last else layers + 1)
        self.mid_block = Block([channels[-1]] * 2, channels[-1], None, None, settings)
        self.mid_block.attentions = nn.ModuleList([transformer(levels - 1)()])
        self.up_blocks = nn.ModuleList()
        before = channels[-1]
        for i, kind in enumerate(config["up_block_types"]):
            level = levels - 1 - i
            inputs = [(before if j == 0 else channels[level]) + skips.pop() for j in range(layers + 1)]
            attention = transformer(level) if kind.startswith("CrossAttn") else None
            self.up_blocks.append(Block(inputs, channels[level], attention, "up" if level > 0 else None, settings))
            before = channels[level]
        self.conv_norm_out = nn.GroupNorm(groups, channels[0], eps)
        self.conv_out = nn.Conv2d(channels[0], config["out_channels"], 3, padding=1)

    def forward(self, x, t, context, lora_from=None):
        time = self.time_embedding(timestep_features(t, self.base_channels))
        x = self.conv_in(x)
        skips = [x]
        for block in self.down_blocks:
            x, kept = block.down(x, time, context, lora_from)
            skips += kept
        x = self.mid_block.resnets[0](x, time)
        x = self.mid_block.attentions[0](x, context, lora_from)
        x = self.mid_block.resnets[1](x, time)
        for block in self.up_blocks:
            x = block.up(x, skips, time, context, lora_from)
        return self.conv_out(F.silu(self.conv_norm_out(x)))

    def add_lora(self, rank, alpha, targets):
        """Freezes the weights and adds adapters to the named projections; returns (module name, layer) pairs."""
        self.requires_grad_(False)
        chosen = [(name, layer) for name, layer in self.named_modules()
                  if isinstance(layer, LoraLinear) and name.replace(".to_out.0", ".to_out").split(".")[-1] in targets]
        for _, layer in chosen:
            layer.add_lora(rank, alpha)
        return chosen
